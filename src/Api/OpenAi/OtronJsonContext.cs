using System.Text.Json.Serialization;
using Otron.Api.OpenAi.Dto;

namespace Otron.Api.OpenAi;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(HealthStatus))]
internal sealed partial class OtronJsonContext : JsonSerializerContext;
