using System.Text.Json.Serialization;

namespace Otron.Api.Errors;

[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(PlainErrorBody))]
internal sealed partial class ErrorJson : JsonSerializerContext
{
    public static ErrorJson Wire { get; } = new(WireJson.NewOptions());
}
