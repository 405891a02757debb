using Otron.Engine.Generation;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Tests.Generation;

/// <summary>A slow reader stops its own answer and nobody else's; nobody can tell by the tokens.</summary>
public sealed class ParkingTests
{
    private const int MaxUnreadTokens = 8, NewTokens = 50;

    private static readonly SamplingParams Seeded = new() { Temperature = 0.9f, RepetitionPenalty = 1.1f, FrequencyPenalty = 0.2f, Seed = 7 };

    public static TheoryData<string> Models() => DecoderTestKit.TinyDecoderData();

    private static EngineOptions Options(int rows, int snapshotMegabytes = 64) =>
        new() { Rows = rows, Threads = 1, MaxUnreadTokens = MaxUnreadTokens, SnapshotMegabytes = snapshotMegabytes };

    private static async Task<Sequence> ParkAsync(LlmEngine engine, int seed, string? session = null, SamplingParams? sampling = null)
    {
        var sequence = DecoderTestKit.Start(engine, DecoderTestKit.Prompt(seed, 20), NewTokens, sampling, session);
        await DecoderTestKit.UntilAsync(engine, s => s is { RowsActive: 0, Waiting: 0, Parked: 1 });
        return sequence;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Row_serves_others_and_the_answer_is_the_same(string model)
    {
        using var engine = DecoderTestKit.Load(model, Options(rows: 1));
        var slow = await ParkAsync(engine, 1);
        Assert.Equal(MaxUnreadTokens, slow.Tokens.Count);

        var others = await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(2, 20), NewTokens);
        Assert.Equal(MaxUnreadTokens, slow.Tokens.Count);
        var (ids, last) = await slow.FinishAsync();

        Assert.Equal(SequenceEnd.MaxTokens, last.End);
        Assert.Equal(await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(1, 20), NewTokens), ids);
        Assert.Equal(await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(2, 20), NewTokens), others);
        Assert.Equal(0, slow.CachedTokens);
        await DecoderTestKit.UntilAsync(engine, s => s is { RowsActive: 0, RowsWarm: 0, Parked: 0, CommittedTokens: 0 });
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task What_lost_its_row_and_has_no_snapshot_is_computed_again(string model)
    {
        using var engine = DecoderTestKit.Load(model, Options(rows: 1, snapshotMegabytes: 0));
        var slow = await ParkAsync(engine, 1, sampling: Seeded);
        await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(2, 20), 4);
        Assert.Equal(0, engine.Status.RowsWarm);

        var (ids, _) = await slow.FinishAsync();
        Assert.Equal(await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(1, 20), NewTokens, Seeded), ids);
        Assert.Equal(0, slow.CachedTokens);
    }

    [Fact]
    public async Task Sequence_returns_when_half_is_read()
    {
        using var engine = DecoderTestKit.Load("tiny/llama3", Options(rows: 1));
        var slow = await ParkAsync(engine, 1);
        for (var unread = MaxUnreadTokens; unread > MaxUnreadTokens / 2; unread--)
        {
            Assert.Equal(1, engine.Status.Parked);
            Assert.True(slow.Tokens.TryRead(out _));
        }
        await DecoderTestKit.UntilAsync(engine, _ => slow.Tokens.Count == MaxUnreadTokens);
        slow.Cancel();
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("session", 1)]
    public async Task Cancelled_while_parked_it_ends_and_leaves_only_what_its_session_may_want(string? session, int warmRows)
    {
        using var engine = DecoderTestKit.Load("tiny/llama3", Options(rows: 1));
        var slow = await ParkAsync(engine, 1, session);
        slow.Cancel();
        await DecoderTestKit.UntilAsync(engine, s => s.Parked == 0 && s.RowsWarm == warmRows && (warmRows > 0 || s.CommittedTokens == 0));
        var (ids, last) = await slow.FinishAsync();
        Assert.Equal(MaxUnreadTokens, ids.Length);
        Assert.Equal(SequenceEnd.Cancelled, last.End);
    }

    [Fact]
    public async Task Stopping_ends_what_is_parked()
    {
        var engine = DecoderTestKit.Load("tiny/llama3", Options(rows: 1));
        var slow = await ParkAsync(engine, 1);
        engine.Dispose();
        var (ids, last) = await slow.FinishAsync();
        Assert.Equal(MaxUnreadTokens, ids.Length);
        Assert.Equal(EngineError.Stopped, last.Error);
    }

    [Fact]
    public async Task Many_slow_readers_share_few_rows_until_all_are_done()
    {
        using var engine = DecoderTestKit.Load("tiny/llama3", Options(rows: 2));
        var expected = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(i, 10 + i), NewTokens)));
        var slow = Enumerable.Range(0, 12).Select(i => DecoderTestKit.Start(engine, DecoderTestKit.Prompt(i, 10 + i), NewTokens)).ToArray();
        await DecoderTestKit.UntilAsync(engine, s => s is { RowsActive: 0, Waiting: 0, Parked: 12 });
        for (var i = slow.Length - 1; i >= 0; i--)
            Assert.Equal(expected[i], (await slow[i].FinishAsync()).Ids);
        await DecoderTestKit.UntilAsync(engine, s => s is { RowsActive: 0, RowsWarm: 0, Waiting: 0, Parked: 0, CommittedTokens: 0 });
    }
}
