using System.Text.Json;
using System.Text.Json.Serialization;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Responses;

[JsonSerializable(typeof(ResponseObject))]
[JsonSerializable(typeof(InputTokens))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class ResponsesJson : JsonSerializerContext
{
    /// <summary>Responses repeat fields of their requests, a little deeper.</summary>
    public const int MaxDepth = JsonBody.MaxDepth + 8;

    public static ResponsesJson Wire { get; } = new(new JsonSerializerOptions(WireJson.NewOptions()) { MaxDepth = MaxDepth });
}
