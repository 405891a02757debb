using System.Text.Json.Serialization;
using Otron.Api.OpenAi.Stored;

namespace Otron.Api.OpenAi.Conversations;

internal sealed record ConversationObject(string Id, long CreatedAt, Dictionary<string, string> Metadata)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "conversation";

    public static ConversationObject Of(string conversation, ConversationInfo info) =>
        new(StoredIds.Conversation(conversation), info.CreatedAt, info.Metadata);
}
