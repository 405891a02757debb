namespace Otron.Grains.Generation;

/// <summary>
/// Leaves out a conversation's oldest turns until the rest fits. A turn is a user's message and the messages that answer it. System and
/// developer messages always stay, and so does the last turn.
/// </summary>
/// <remarks>
/// Messages go in steps of a quarter of the room, not turn by turn, so that the prompts of several turns begin alike and find each other
/// in the cache. The step depends on the messages alone, so every silo takes the same one.
/// </remarks>
internal static class HistoryTruncation
{
    private const int StepsOfRoom = 4;

    /// <param name="promptIds">The whole conversation as a prompt.</param>
    /// <param name="room">Tokens that the prompt may have.</param>
    /// <param name="encode">Renders and tokenizes a conversation.</param>
    /// <param name="countTokens">Counts the tokens of one message's text, without the template.</param>
    /// <returns>The prompt, which is still too long if the last turn alone is too long, and the number of messages it lacks.</returns>
    public static (int[] PromptIds, int DroppedMessages) Fit(
        ChatMessage[] messages, int[] promptIds, int room, Func<ChatMessage[], int[]> encode, Func<string, int> countTokens)
    {
        if (promptIds.Length <= room)
            return (promptIds, 0);

        var tokens = Array.ConvertAll(messages, message => countTokens(TextOf(message)));
        var templateTokens = Math.Max(0, (promptIds.Length - tokens.Sum()) / messages.Length); // around each message
        var starts = TurnStarts(messages);
        var step = Math.Max(1, room / StepsOfRoom);
        var excess = (promptIds.Length - room + step - 1) / step * step;
        var (turn, counted) = (0, 0);
        var (kept, last) = (messages, starts.Count - 1);
        // The count is an estimate; the prompt itself decides.
        while (promptIds.Length > room && turn < last)
        {
            do
            {
                for (var i = starts[turn]; i < starts[turn + 1]; i++)
                    counted += IsKept(messages[i]) ? 0 : tokens[i] + templateTokens;
                turn++;
            }
            while (counted < excess && turn < last);
            kept = WithCalls(messages.Where((message, i) => i >= starts[turn] || IsKept(message)));
            promptIds = encode(kept);
        }
        return (promptIds, messages.Length - kept.Length);
    }

    /// <summary>Leaves out results whose call was left out: templates refuse them, and they say little.</summary>
    private static ChatMessage[] WithCalls(IEnumerable<ChatMessage> messages)
    {
        var calls = new HashSet<string>(StringComparer.Ordinal);
        return [.. messages.Where(message =>
        {
            calls.UnionWith((message.ToolCalls ?? []).Select(static call => call.Id));
            return message is not { Role: "tool", ToolCallId: { } id } || calls.Contains(id);
        })];
    }

    /// <summary>The index at which each turn begins. Messages before the first user's message belong to the first turn.</summary>
    private static List<int> TurnStarts(ChatMessage[] messages)
    {
        var starts = new List<int> { 0 };
        var hasUser = false;
        for (var i = 0; i < messages.Length; i++)
        {
            if (messages[i].Role != "user")
                continue;
            if (hasUser)
                starts.Add(i);
            hasUser = true;
        }
        return starts;
    }

    /// <summary>All that the template may print of a message.</summary>
    private static string TextOf(ChatMessage message) => message is { ToolCalls: null, Reasoning: null }
        ? message.Content
        : string.Join('\n', [message.Reasoning, message.Content, .. (message.ToolCalls ?? []).SelectMany(call => (string[])[call.Name, call.Arguments])]);

    private static bool IsKept(ChatMessage message) => message.Role is "system" or "developer";
}
