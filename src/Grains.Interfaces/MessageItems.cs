namespace Otron.Contract;

/// <summary>
/// The items of a stored conversation. Each is a message with one thing alone: a text, the reasoning before it, a call, or a call's result.
/// Models read them joined: the reasoning, the text and the calls of one answer are one message.
/// </summary>
public static class MessageItems
{
    public static ChatMessage Reasoning(string text) => new("assistant", "") { Reasoning = text };

    public static ChatMessage Call(ToolCall call) => new("assistant", "") { ToolCalls = [call] };

    public static ChatMessage Result(string callId, string output) => new("tool", output) { ToolCallId = callId };

    /// <summary>The messages that a model reads. A result whose call was deleted is left out: templates refuse it.</summary>
    public static ChatMessage[] Join(IEnumerable<ChatMessage> items)
    {
        var messages = new List<ChatMessage>();
        var calls = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (IsEmptyReasoning(item) || (item.ToolCallId is { } called && !calls.Contains(called)))
                continue;
            if (messages.Count > 0 && JoinedTo(messages[^1], item) is { } both)
                messages[^1] = both;
            else
                messages.Add(item);
            calls.UnionWith(CallIds(item));
        }
        return [.. messages];
    }

    /// <param name="before">The items that the new ones follow.</param>
    /// <param name="field">The field of the request that has the new items, for the error.</param>
    /// <exception cref="OtronException">A result among the new items answers no call before it.</exception>
    public static void ThrowIfUncalled(IEnumerable<ChatMessage> before, ChatMessage[] items, string field)
    {
        if (!Array.Exists(items, item => item.ToolCallId is not null))
            return;
        var calls = before.SelectMany(CallIds).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < items.Length; i++)
        {
            calls.UnionWith(CallIds(items[i]));
            if (items[i].ToolCallId is { } id && !calls.Contains(id))
                throw new OtronException(
                    ErrorCode.InvalidRequest,
                    $"No tool call found for function call output '{field}[{i}]': neither the items before it nor the conversation that they"
                    + " follow has a function_call with its call_id.",
                    $"{field}[{i}].call_id");
        }
    }

    private static IEnumerable<string> CallIds(ChatMessage item) => (item.ToolCalls ?? []).Select(call => call.Id);

    /// <summary>The reasoning is encrypted, so only its place is known.</summary>
    private static bool IsEmptyReasoning(ChatMessage item) => item is { Reasoning: "", Content: "", ToolCalls: null };

    /// <summary>One message for two items of one answer; null if they are of two. Two texts in a row are two answers.</summary>
    private static ChatMessage? JoinedTo(ChatMessage message, ChatMessage item)
    {
        if (message.Role != "assistant" || item.Role != "assistant")
            return null;
        if (item.ToolCalls is { } calls)
            return message with { ToolCalls = [.. message.ToolCalls ?? [], .. calls] };
        var isOpen = message is { Content: "", ToolCalls: null, Reasoning: not null };
        if (item.Reasoning is { } reasoning)
            return isOpen ? message with { Reasoning = message.Reasoning + reasoning } : null;
        return isOpen || message.ToolCalls is not null
            ? message with { Content = message.Content + item.Content, Name = message.Name ?? item.Name }
            : null;
    }
}
