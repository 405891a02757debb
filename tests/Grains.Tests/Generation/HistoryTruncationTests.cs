using Otron.Grains.Generation;

namespace Otron.Grains.Tests.Generation;

public sealed class HistoryTruncationTests
{
    private const int TemplateTokens = 4; // of each message

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whole_turns_go_oldest_first_until_the_rest_fits(int seed)
    {
        var random = new Random(seed);
        var messages = Conversation(random, turns: random.Next(1, 12));
        var room = random.Next(20, 200);

        var (ids, dropped) = Fit(messages, room);
        var kept = Kept(messages, ids);

        Assert.Equal(messages.Length - kept.Length, dropped);
        // Instructions stay, each in its place; of all else an end is kept, and it begins with a user.
        Assert.Equal(messages.Where(IsInstruction), kept.Where(IsInstruction));
        var rest = kept.Where(m => !IsInstruction(m)).ToArray();
        Assert.Equal(messages.Where(m => !IsInstruction(m)).TakeLast(rest.Length), rest);
        if (dropped > 0)
            Assert.Equal("user", rest[0].Role);
        Assert.Contains(messages.Last(m => m.Role == "user"), kept);
        // Either it fits, or nothing more can go.
        Assert.True(ids.Length <= room || rest.Count(m => m.Role == "user") == 1, $"{ids.Length} of {room}");
        if (Encode(messages).Length <= room)
            Assert.Equal(0, dropped);
    }

    [Fact]
    public void Several_turns_in_a_row_begin_alike_and_so_find_their_cache()
    {
        const int room = 400, turns = 60;
        ChatMessage[] messages = [new("system", Text(10))];
        var (starts, rooms) = (new List<ChatMessage>(), 0);
        for (var turn = 0; turn < turns; turn++)
        {
            messages = [.. messages, new("user", $"{turn} {Text(10)}")];
            var (ids, dropped) = Fit(messages, room);
            Assert.InRange(ids.Length, 1, room);
            if (dropped > 0)
                starts.Add(Kept(messages, ids).First(m => m.Role == "user"));
            rooms += dropped > 0 ? ids.Length : 0;
            messages = [.. messages, new("assistant", Text(10))];
        }
        // A turn has 29 tokens and a step 100: three turns of four begin as the one before.
        var changes = starts.Zip(starts.Skip(1)).Count(pair => pair.First != pair.Second);
        Assert.InRange(changes, 1, starts.Count / 3);
        // What is kept still fills most of the room.
        Assert.InRange(rooms / starts.Count, room / 2, room);
    }

    [Fact]
    public void A_result_goes_with_its_call()
    {
        ChatMessage[] messages =
        [
            new("user", Text(100)), new("assistant", "") { ToolCalls = [new("lost", "now", "{}")] },
            new("user", Text(10)), new("tool", "noon") { ToolCallId = "lost" }, new("assistant", "") { ToolCalls = [new("kept", "now", "{}")] },
            new("tool", "noon") { ToolCallId = "kept" }, new("user", Text(10)),
        ];
        var (ids, dropped) = Fit(messages, Encode(messages[2..]).Length + 12);
        Assert.Equal(3, dropped);
        Assert.Equal([messages[2], messages[4], messages[5], messages[6]], Kept(messages, ids));
    }

    private static (int[] PromptIds, int DroppedMessages) Fit(ChatMessage[] messages, int room) =>
        HistoryTruncation.Fit(messages, Encode(messages), room, Encode, text => text.Split(' ').Length);

    /// <summary>One id for each word, which names its message, and some for the template.</summary>
    private static int[] Encode(ChatMessage[] messages) =>
        [.. messages.SelectMany(m => Enumerable.Repeat(m.GetHashCode(), m.Content.Split(' ').Length + TemplateTokens))];

    private static ChatMessage[] Kept(ChatMessage[] messages, int[] ids) =>
        [.. messages.Where(m => ids.Contains(m.GetHashCode()))];

    private static ChatMessage[] Conversation(Random random, int turns)
    {
        var messages = new List<ChatMessage>();
        if (random.Next(2) == 0)
            messages.Add(new("system", Text(random.Next(1, 10))));
        if (random.Next(4) == 0)
            messages.Add(new("assistant", $"greeting {Text(3)}"));
        for (var turn = 0; turn < turns; turn++)
        {
            messages.Add(new("user", $"u{turn} {Text(random.Next(1, 30))}"));
            for (var answer = random.Next(0, 3); answer > 0; answer--)
                messages.Add(new("assistant", $"a{turn}.{answer} {Text(random.Next(1, 30))}"));
            if (random.Next(5) == 0)
                messages.Add(new("developer", $"d{turn}"));
        }
        return [.. messages];
    }

    private static string Text(int words) => string.Join(' ', Enumerable.Repeat("word", words));

    private static bool IsInstruction(ChatMessage message) => message.Role is "system" or "developer";
}
