using System.Text.Json.Serialization;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Conversations;

[JsonSerializable(typeof(ConversationObject))]
internal sealed partial class ConversationsJson : JsonSerializerContext
{
    public static ConversationsJson Wire { get; } = new(WireJson.NewOptions());
}
