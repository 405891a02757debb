using System.Text.Json.Serialization;

namespace Otron.Api.OpenAi.Stored;

/// <summary>A message as an item of an input, an output or a conversation.</summary>
internal sealed record MessageItem(string Id, string Status, string Role, MessagePart[] Content)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "message";

    public static MessageItem Of(string conversation, ConversationItem item) => new(
        StoredIds.Item(conversation, item.Entry, item.Index),
        item.IsComplete ? "completed" : "incomplete",
        item.Message.Role,
        [MessagePart.Of(item.Message.Role, item.Message.Content)]);
}

internal sealed record MessagePart(string Type, string Text)
{
    /// <summary>Only parts of outputs have them.</summary>
    public string[]? Annotations { get; init; }

    public string[]? Logprobs { get; init; }

    public static MessagePart Of(string role, string text) =>
        role == "assistant" ? new("output_text", text) { Annotations = [], Logprobs = [] } : new("input_text", text);
}
