using System.Text.Json.Serialization;

namespace Otron.Api.OpenAi.Stored;

/// <summary>An item of an input, an output or a conversation.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(MessageItem), "message")]
[JsonDerivedType(typeof(ReasoningItem), "reasoning")]
[JsonDerivedType(typeof(CallItem), "function_call")]
[JsonDerivedType(typeof(ResultItem), "function_call_output")]
internal abstract record StoredItem([property: JsonPropertyOrder(-2)] string Id, [property: JsonPropertyOrder(-1)] string Status)
{
    public const string Completed = "completed";
    public const string Incomplete = "incomplete";

    public static StoredItem Of(string conversation, ConversationItem item) =>
        Of(conversation, item.Entry, item.Index, item.Message, item.IsComplete ? Completed : Incomplete);

    /// <param name="entry">The entry that holds the item.</param>
    /// <param name="index">The item's place in it.</param>
    /// <param name="item">One of <see cref="MessageItems"/>.</param>
    public static StoredItem Of(string conversation, int entry, int index, ChatMessage item, string status)
    {
        return item switch
        {
            { ToolCallId: { } call } => new ResultItem(Id(StoredIds.Result), status, call, item.Content),
            { ToolCalls: [var call] } => new CallItem(Id(StoredIds.Call), status, call.Id, call.Name, call.Arguments),
            { Reasoning: { } text } => new ReasoningItem(Id(StoredIds.Reasoning), status, text.Length > 0 ? [MessagePart.OfReasoning(text)] : []),
            _ => new MessageItem(Id(StoredIds.Message), status, item.Role, [MessagePart.Of(item.Role, item.Content)]),
        };

        string Id(string prefix) => StoredIds.Item(prefix, conversation, entry, index);
    }

    /// <summary>The item before the first piece of its text.</summary>
    public virtual StoredItem WithoutText() => this;
}
