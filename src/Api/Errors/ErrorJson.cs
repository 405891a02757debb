using System.Text.Json.Serialization;

namespace Otron.Api.Errors;

[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class ErrorJson : JsonSerializerContext
{
    public static ErrorJson Wire { get; } = new(WireJson.NewOptions());
}
