using System.Text.Json.Serialization;

namespace Otron.Api.OpenAi.Dto;

/// <summary>The envelope of every error; all four keys are always there.</summary>
internal sealed record ErrorBody(ErrorDetail Error);

internal sealed record ErrorDetail(
    string Message,
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Param,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Code);
