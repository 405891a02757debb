namespace Otron.Grains.Generation;

/// <summary>
/// Leaves out a conversation's oldest turns until the rest fits. A turn is a user's message and all that answers it; system and
/// developer messages always stay, and so does the last turn.
/// </summary>
/// <remarks>
/// What is left out grows in steps of a quarter of the room, not turn by turn: then the prompt begins alike for several turns, and
/// these find it in the cache. The step depends on the messages alone, so whoever answers the next turn takes the same.
/// </remarks>
internal static class HistoryTruncation
{
    private const int StepsOfRoom = 4;

    /// <param name="promptIds">The whole conversation as a prompt.</param>
    /// <param name="room">Tokens that the prompt may have.</param>
    /// <param name="encode">Renders and tokenizes a conversation.</param>
    /// <param name="countTokens">Tokens of one message's text, without the template's.</param>
    /// <returns>The prompt, which is still too long where the last turn alone is, and how many messages it lacks.</returns>
    public static (int[] PromptIds, int DroppedMessages) Fit(
        ChatMessage[] messages, int[] promptIds, int room, Func<ChatMessage[], int[]> encode, Func<string, int> countTokens)
    {
        if (promptIds.Length <= room)
            return (promptIds, 0);

        var tokens = Array.ConvertAll(messages, message => countTokens(message.Content));
        var templateTokens = Math.Max(0, (promptIds.Length - tokens.Sum()) / messages.Length); // around each message
        var starts = TurnStarts(messages);
        var step = Math.Max(1, room / StepsOfRoom);
        var excess = (promptIds.Length - room + step - 1) / step * step;
        var (turn, counted) = (0, 0);
        var (kept, last) = (messages, starts.Count - 1);
        // The count is near the truth; the prompt itself has the last word.
        while (promptIds.Length > room && turn < last)
        {
            do
            {
                for (var i = starts[turn]; i < starts[turn + 1]; i++)
                    counted += IsKept(messages[i]) ? 0 : tokens[i] + templateTokens;
                turn++;
            }
            while (counted < excess && turn < last);
            kept = [.. messages.Where((message, i) => i >= starts[turn] || IsKept(message))];
            promptIds = encode(kept);
        }
        return (promptIds, messages.Length - kept.Length);
    }

    /// <summary>Where each turn begins. What stands before the first user's message, instructions aside, belongs to the first turn.</summary>
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

    private static bool IsKept(ChatMessage message) => message.Role is "system" or "developer";
}
