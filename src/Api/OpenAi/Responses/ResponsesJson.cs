using System.Text.Json;
using System.Text.Json.Serialization;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Responses;

[JsonSerializable(typeof(ResponseObject))]
[JsonSerializable(typeof(InputTokens))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class ResponsesJson : JsonSerializerContext
{
    public static ResponsesJson Wire { get; } = new(WireJson.NewOptions());
}
