using System.Text.Json.Serialization;

namespace Otron.Api.Errors;

/// <summary>The envelope of every error; all four keys are always there.</summary>
internal sealed record ErrorBody(ErrorDetail Error)
{
    public static ErrorBody Of(ApiError error) => new(new ErrorDetail(error.Message, error.Type, error.Param, error.Code));
}

internal sealed record ErrorDetail(
    string Message,
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Param,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Code);

/// <summary>An error of which only the sentence is told.</summary>
internal sealed record PlainErrorBody(string Error);
