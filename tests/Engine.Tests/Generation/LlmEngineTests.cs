using Otron.Engine.Generation;
using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Tests.Generation;

/// <summary>Ends, refusals, cancellation and rows.</summary>
public sealed class LlmEngineTests
{
    private const string Model = "tiny/llama3";

    [Fact]
    public async Task End_token_ends_the_turn_and_is_reported()
    {
        var prompt = DecoderTestKit.Prompt(1, 8);
        using var endless = DecoderTestKit.Load(Model);
        var ids = await DecoderTestKit.GenerateAsync(endless, prompt, 10);
        var endToken = ids[4];

        var folder = DecoderTestKit.Folder(Model);
        folder = folder with { Decoder = folder.Decoder! with { EndTokenIds = [endToken] } };
        using var engine = LlmEngine.Load(folder, new EngineOptions { Rows = 2, Threads = 1 });
        var (ended, last) = await DecoderTestKit.Start(engine, prompt, 10).FinishAsync();

        Assert.Equal(ids[..(Array.IndexOf(ids, endToken) + 1)], ended);
        Assert.Equal(new TokenEvent(endToken, SequenceEnd.EndToken), last);
    }

    [Fact]
    public async Task Token_limit_ends_the_turn()
    {
        using var engine = DecoderTestKit.Load(Model);
        var (ids, last) = await DecoderTestKit.Start(engine, DecoderTestKit.Prompt(1, 8), 1).FinishAsync();
        Assert.Equal(new TokenEvent(Assert.Single(ids), SequenceEnd.MaxTokens), last);
    }

    [Fact]
    public async Task The_whole_context_can_be_used_and_not_one_token_more()
    {
        using var engine = DecoderTestKit.Load(Model, new EngineOptions { Rows = 2, Threads = 1, MaxContextTokens = 64 });
        Assert.Equal(64, engine.ContextLength);
        Assert.Equal(44, (await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(1, 20), 44)).Length);
        Assert.Equal(EngineError.ContextLengthExceeded, engine.Submit(new Sequence(DecoderTestKit.Prompt(1, 20), 45, DecoderTestKit.Greedy)));
    }

    [Fact]
    public void Bad_input_is_refused_at_once()
    {
        using var engine = DecoderTestKit.Load(Model);
        Assert.Equal(EngineError.EmptyInput, engine.Submit(new Sequence([], 5, DecoderTestKit.Greedy)));
        Assert.Equal(EngineError.TokenOutOfRange, engine.Submit(new Sequence([5, 1024], 5, DecoderTestKit.Greedy)));
        Assert.Equal(EngineError.TokenOutOfRange, engine.Submit(new Sequence([-1], 5, DecoderTestKit.Greedy)));
        Assert.Equal(EngineError.TokenOutOfRange, engine.Submit(new Sequence([5], 5, DecoderTestKit.Greedy with { LogitBias = new Dictionary<int, float> { [1024] = 1 } })));
    }

    [Fact]
    public async Task Queue_is_bounded_and_drains()
    {
        using var engine = DecoderTestKit.Load(Model, new EngineOptions { Rows = 1, Threads = 1, MaxQueuedSequences = 3 });
        var accepted = new List<Sequence>();
        var refused = 0;
        for (var i = 0; i < 12; i++)
        {
            var sequence = new Sequence(DecoderTestKit.Prompt(i, 10), 400, DecoderTestKit.Greedy);
            if (engine.Submit(sequence) is var error && error == EngineError.None)
                accepted.Add(sequence);
            else
                refused += error == EngineError.QueueFull ? 1 : 0;
        }
        Assert.Equal(12, accepted.Count + refused);
        Assert.True(accepted.Count >= 4, "one row and three places");
        Assert.True(refused > 0);
        foreach (var sequence in accepted.Skip(1))
            sequence.Cancel();
        Assert.Equal(400, (await accepted[0].FinishAsync()).Ids.Length);
        await DecoderTestKit.UntilAsync(engine, s => s is { RowsActive: 0, Waiting: 0 });
        Assert.Equal(5, (await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(1, 4), 5)).Length);
    }

    [Fact]
    public async Task Cancelling_frees_the_row_and_the_others_go_on()
    {
        using var engine = DecoderTestKit.Load(Model);
        var expected = await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(2, 30), 60);
        var cancelled = DecoderTestKit.Start(engine, DecoderTestKit.Prompt(1, 10), 490);
        var other = DecoderTestKit.Start(engine, DecoderTestKit.Prompt(2, 30), 60);
        await cancelled.Tokens.ReadAsync();
        cancelled.Cancel();

        var (ids, last) = await cancelled.FinishAsync();
        Assert.Equal(new TokenEvent(-1, SequenceEnd.Cancelled), last);
        Assert.True(ids.Length < 489);
        Assert.Equal(expected, (await other.FinishAsync()).Ids);
        await DecoderTestKit.UntilAsync(engine, s => s is { RowsActive: 0, RowsWarm: 0, CommittedTokens: 0 });
    }

    [Fact]
    public async Task Cancelling_before_a_row_is_free_ends_the_wait()
    {
        using var engine = DecoderTestKit.Load(Model, new EngineOptions { Rows = 1, Threads = 1 });
        var running = DecoderTestKit.Start(engine, DecoderTestKit.Prompt(1, 10), 480);
        var waiting = DecoderTestKit.Start(engine, DecoderTestKit.Prompt(2, 10), 480);
        waiting.Cancel();
        Assert.Equal(SequenceEnd.Cancelled, (await waiting.FinishAsync()).Last.End);
        running.Cancel();
        Assert.Equal(SequenceEnd.Cancelled, (await running.FinishAsync()).Last.End);
    }

    [Theory]
    [InlineData(1, 10)]  // MiB: all snapshots fit
    [InlineData(0, 0)]   // no snapshots: what lost its row is gone
    public async Task Warm_rows_yield_to_new_sessions_oldest_first(int snapshotMegabytes, int cachedAfterEviction)
    {
        using var engine = DecoderTestKit.Load(Model, new EngineOptions { Rows = 2, Threads = 1, SnapshotMegabytes = snapshotMegabytes });
        int[][] prompts = [DecoderTestKit.Prompt(1, 12), DecoderTestKit.Prompt(2, 12), DecoderTestKit.Prompt(3, 12)];
        var first = new List<int[]>();
        foreach (var (prompt, i) in prompts.Select((p, i) => (p, i)))
            first.Add(await DecoderTestKit.GenerateAsync(engine, prompt, 4, session: $"s{i}"));
        await DecoderTestKit.UntilAsync(engine, s => s is { RowsActive: 0, RowsWarm: 2 });

        async Task<int> CachedAsync(int i)
        {
            var sequence = DecoderTestKit.Start(engine, prompts[i], 4, session: $"s{i}");
            Assert.Equal(first[i], (await sequence.FinishAsync()).Ids);
            return sequence.CachedTokens;
        }
        Assert.Equal(10, await CachedAsync(2));
        Assert.Equal(10, await CachedAsync(1));
        Assert.Equal(cachedAfterEviction, await CachedAsync(0));
    }

    [Fact]
    public async Task Forgotten_session_starts_cold()
    {
        using var engine = DecoderTestKit.Load(Model);
        var prompt = DecoderTestKit.Prompt(1, 12);
        await DecoderTestKit.GenerateAsync(engine, prompt, 4, session: "s");
        engine.Sessions.Forget(new("", "s"));
        var again = DecoderTestKit.Start(engine, prompt, 4, session: "s");
        await again.FinishAsync();
        Assert.Equal(0, again.CachedTokens);
    }

    [Fact]
    public async Task Memory_budget_holds_back_what_does_not_fit_until_it_does()
    {
        // 3 layers x K and V x 2 heads x 32 floats = 1536 bytes a token: 1 MiB holds 682 tokens.
        using var engine = DecoderTestKit.Load(Model, new EngineOptions { Rows = 4, Threads = 1, KvCacheMegabytes = 1 });
        var running = Enumerable.Range(0, 4).Select(i => DecoderTestKit.Start(engine, DecoderTestKit.Prompt(i, 10), 290)).ToArray();
        await running[0].Tokens.ReadAsync();
        Assert.InRange(engine.Status.RowsActive, 0, 2);
        foreach (var sequence in running)
            Assert.InRange((await sequence.FinishAsync()).Ids.Length, 289, 290);
    }

    [Fact]
    public async Task Stopping_ends_what_runs_and_refuses_what_comes()
    {
        var engine = DecoderTestKit.Load(Model);
        var running = DecoderTestKit.Start(engine, DecoderTestKit.Prompt(1, 10), 490);
        await running.Tokens.ReadAsync();
        engine.Dispose();
        var (_, last) = await running.FinishAsync();
        Assert.True(last.End == SequenceEnd.Failed ? last.Error == EngineError.Stopped : last.End == SequenceEnd.MaxTokens, last.ToString());
        Assert.Equal(EngineError.Stopped, engine.Submit(new Sequence([5], 5, DecoderTestKit.Greedy)));
    }
}
