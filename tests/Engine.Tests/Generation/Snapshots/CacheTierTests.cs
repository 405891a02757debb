using Otron.Engine.Generation;
using Otron.Engine.Generation.Sequences;
using Otron.Engine.Generation.Telemetry;

namespace Otron.Engine.Tests.Generation;

/// <summary>A conversation goes on from a warm row, from memory, from disk and after a restart as if nothing had happened.</summary>
public sealed class CacheTierTests : IDisposable
{
    private const int PromptTokens = 40, NewTokens = 12;
    private readonly ScratchFolder _folder = new();

    public static TheoryData<string> Models => DecoderTestKit.TinyDecoderData();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public async Task After_a_restart_the_answer_is_that_of_the_warm_row(string model)
    {
        var prompt = DecoderTestKit.Prompt(1, PromptTokens);
        int[] next;
        int[] expected;
        int warmTokens;
        using (var engine = Load(model))
        {
            var first = await DecoderTestKit.GenerateAsync(engine, prompt, NewTokens, session: "s");
            next = [.. prompt, .. first, 5, 6, 7];
        }
        using (var unbroken = DecoderTestKit.Load(model))
        {
            await DecoderTestKit.GenerateAsync(unbroken, prompt, NewTokens, session: "s");
            var warm = DecoderTestKit.Start(unbroken, next, NewTokens, session: "s");
            (expected, _) = await warm.FinishAsync();
            warmTokens = warm.CachedTokens;
        }

        using var restarted = Load(model);
        var resumed = DecoderTestKit.Start(restarted, next, NewTokens, session: "s");
        var (ids, _) = await resumed.FinishAsync();

        Assert.Equal(expected, ids);
        Assert.Equal(PromptTokens + NewTokens - 1, warmTokens);
        Assert.Equal(warmTokens, resumed.CachedTokens);
        Assert.Equal(new CacheHits(1, warmTokens), restarted.CacheStatus.Disk);
    }

    [Fact]
    public async Task Each_tier_says_what_it_gave()
    {
        using var engine = Load("tiny/llama3", rows: 1);
        var a = await TurnAsync(engine, "a", DecoderTestKit.Prompt(1, PromptTokens));
        a = await TurnAsync(engine, "a", a);           // from the row
        await TurnAsync(engine, "b", DecoderTestKit.Prompt(2, PromptTokens)); // takes the row
        await TurnAsync(engine, "a", a);               // from memory

        var status = engine.CacheStatus;
        Assert.Equal((1, 1, 0), (status.Row.Count, status.Memory.Count, status.Disk.Count));
        Assert.Equal(PromptTokens + NewTokens - 1, status.Row.Tokens);
        Assert.Equal(PromptTokens + 2 * NewTokens, status.Memory.Tokens);
        Assert.Equal(2, status.Evictions);
    }

    [Fact]
    public async Task Sessions_that_memory_has_no_room_for_come_back_from_disk()
    {
        const int sessions = 24, longPrompt = 300;
        using var naive = new NaiveDecoder(DecoderTestKit.EndlessFolder("tiny/llama3"));
        using var engine = Load("tiny/llama3", rows: 2);
        var turns = new int[sessions][];
        for (var s = 0; s < sessions; s++)
            turns[s] = await TurnAsync(engine, $"s{s}", DecoderTestKit.Prompt(s, longPrompt));
        Assert.InRange(engine.CacheStatus.MemoryBytes, 1, 1 << 20);

        var second = await Task.WhenAll(Enumerable.Range(0, sessions).Select(async s => await TurnAsync(engine, $"s{s}", turns[s])));
        for (var s = 0; s < sessions; s++)
            Assert.Equal(naive.Greedy(turns[s], NewTokens), second[s][turns[s].Length..^1]);
        var status = engine.CacheStatus;
        Assert.InRange(status.Disk.Count, 1, sessions);
        Assert.InRange(status.Disk.Count + status.Memory.Count + status.Row.Count, sessions - status.Drops, sessions);
    }

    [Fact]
    public async Task From_every_tier_sessions_move_on_and_on()
    {
        const int sessions = 24, longPrompt = 300;
        var turns = new int[sessions][];
        LlmEngine[] engines = [Load("tiny/llama3", rows: 2, "a"), Load("tiny/llama3", rows: 2, "b"), Load("tiny/llama3", rows: 2, "c")];
        try
        {
            for (var s = 0; s < sessions; s++)
                turns[s] = await TurnAsync(engines[0], $"s{s}", DecoderTestKit.Prompt(s, longPrompt));
            foreach (var (from, to) in engines.Zip(engines.Skip(1)))
            {
                for (var s = 0; s < sessions; s++)
                {
                    while (to.Sessions.IsDiskBehind)
                        await Task.Delay(1);
                    if (await from.Sessions.TakeAsync(new("", $"s{s}")) is { } snapshot)
                        await to.Sessions.PutAsync(snapshot);
                }
            }

            Assert.InRange(engines[1].CacheStatus.MemoryBytes, 0, 1 << 20);
            for (var s = 0; s < sessions; s++)
            {
                var moved = DecoderTestKit.Start(engines[2], turns[s], NewTokens, session: $"s{s}");
                await moved.FinishAsync();
                Assert.Equal(longPrompt + NewTokens - 1, moved.CachedTokens);
            }
        }
        finally
        {
            foreach (var engine in engines)
                engine.Dispose();
        }
    }

    [Fact]
    public async Task A_forgotten_session_is_forgotten_on_disk_too()
    {
        var prompt = DecoderTestKit.Prompt(1, PromptTokens);
        using (var engine = Load("tiny/llama3"))
            await TurnAsync(engine, "s", prompt);
        using (var engine = Load("tiny/llama3"))
            engine.Sessions.Forget(new("", "s"));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Another_tenant_never_gets_what_is_kept_under_the_same_name()
    {
        using var engine = Load("tiny/llama3");
        var prompt = DecoderTestKit.Prompt(1, 100);
        await DecoderTestKit.GenerateAsync(engine, prompt, NewTokens, session: "s", tenant: "one");
        var other = DecoderTestKit.Start(engine, prompt, NewTokens, session: "s", tenant: "two");
        await other.FinishAsync();
        Assert.Equal(0, other.CachedTokens);
    }

    [Fact]
    public async Task What_was_cancelled_while_the_disk_worked_ends_and_a_shorter_context_is_a_miss()
    {
        using (var engine = Load("tiny/llama3"))
            await TurnAsync(engine, "s", DecoderTestKit.Prompt(1, 300));
        using (var engine = Load("tiny/llama3"))
        {
            var cancelled = DecoderTestKit.Start(engine, DecoderTestKit.Prompt(1, 300), 200, session: "s");
            cancelled.Cancel();
            Assert.Equal(SequenceEnd.Cancelled, (await cancelled.FinishAsync()).Last.End);
        }
        using var small = LlmEngine.Load(DecoderTestKit.EndlessFolder("tiny/llama3"), Options(rows: 2, maxContextTokens: 128));
        var sequence = DecoderTestKit.Start(small, DecoderTestKit.Prompt(1, 100), NewTokens, session: "s");
        await sequence.FinishAsync();
        Assert.Equal(0, sequence.CachedTokens);
    }

    /// <summary>One turn; what the next one begins with.</summary>
    private static async Task<int[]> TurnAsync(LlmEngine engine, string session, int[] prompt) =>
        [.. prompt, .. await DecoderTestKit.GenerateAsync(engine, prompt, NewTokens, session: session), 5];

    /// <param name="folder">Of its own, beside others.</param>
    private LlmEngine Load(string model, int rows = 4, string folder = "") => LlmEngine.Load(DecoderTestKit.EndlessFolder(model), Options(rows, folder: folder));

    private EngineOptions Options(int rows, int maxContextTokens = 0, string folder = "") =>
        new() { Rows = rows, Threads = 1, SnapshotMegabytes = 1, SnapshotPath = Path.Combine(_folder.Path, folder), MaxContextTokens = maxContextTokens };
}
