using System.Text.Json.Serialization;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Chat;

[JsonSerializable(typeof(ChatCompletion))]
internal sealed partial class ChatJson : JsonSerializerContext
{
    public static ChatJson Wire { get; } = new(WireJson.NewOptions());
}
