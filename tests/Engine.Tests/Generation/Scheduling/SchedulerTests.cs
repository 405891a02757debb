using Otron.Engine.Generation.Rows;
using Otron.Engine.Generation.Running;
using Otron.Engine.Generation.Scheduling;
using Otron.Engine.Generation.Sequences;
using Otron.Engine.Generation.Snapshots;
using Otron.Engine.Generation.Telemetry;

namespace Otron.Engine.Tests.Generation;

/// <summary>Who runs when, counted in steps and tokens: the scheduler and real rows, with runs that compute nothing.</summary>
public sealed class SchedulerTests : IDisposable
{
    private const int Rows = 4, MaxChunkTokens = 64, PromptTokens = 150;
    private readonly LoadedDecoder _decoder = LoadedDecoder.Load(DecoderTestKit.Folder("tiny/llama3"), new EngineOptions { Rows = Rows, Threads = 1 });
    private readonly List<Sequence> _ended = [];
    private readonly Scheduler _scheduler;
    private readonly RowTable _rows;
    private readonly PrefillPacer _pacer = new(MaxChunkTokens);
    private int _prefilledTokens;
    private int _seed;

    public SchedulerTests()
    {
        // A budget without bound, so that rows alone hold sequences back.
        _rows = new RowTable(_decoder.Cache, budgetTokens: long.MaxValue);
        var counters = new CacheCounters();
        var cache = new PrefixCache(_decoder.Cache, _rows, new SnapshotTiers(64 << 20, disk: null, counters), counters, canTruncate: true);
        _scheduler = new Scheduler(
            _rows, cache, _pacer, maxUnreadTokens: 1000, isEndToken: new bool[_decoder.Graph.VocabularySize], _ended.Add, (_, _) => { }, TimeProvider.System);
    }

    public void Dispose() => _decoder.Dispose();

    private Sequence Add(string tenant, int promptTokens = PromptTokens, int newTokens = 300, string? session = null)
    {
        var sequence = new Sequence(DecoderTestKit.Prompt(_seed++, promptTokens), newTokens, DecoderTestKit.Greedy, session) { Tenant = tenant };
        _scheduler.Add(sequence);
        return sequence;
    }

    /// <summary>A step whose runs compute nothing and always give the same token.</summary>
    private void Step()
    {
        if (_scheduler.Schedule() is { } piece)
        {
            _prefilledTokens += piece.Tokens;
            _scheduler.Advance(piece, piece.NeedsToken ? Draw.Of(7) : default);
        }
        var batch = _scheduler.ScheduleDecoding();
        _scheduler.Advance(batch, [.. Enumerable.Range(0, batch.Count).Select(b => batch.NeedsToken(b) ? Draw.Of(7) : default)]);
    }

    private int StepsUntil(Func<bool> condition)
    {
        var steps = 0;
        for (; !condition(); steps++)
        {
            Assert.True(steps < 100_000, "it never comes");
            Step();
        }
        return steps;
    }

    [Theory]
    [InlineData(0)]   // the flood's first prompts are just admitted
    [InlineData(3)]
    [InlineData(40)]  // all rows decode long answers
    public void A_flood_leaves_another_tenant_its_first_token_after_its_own_prompt_and_one_turn(int stepsBefore)
    {
        for (var i = 0; i < 100; i++)
            Add("flood");
        for (var i = 0; i < stepsBefore; i++)
            Step();

        for (var i = 0; i < 5; i++) // a client that asks again and again
        {
            var before = _prefilledTokens;
            var quiet = Add("quiet", newTokens: 5);
            StepsUntil(() => quiet.OutputTokens > 0);
            // Its own prompt, and a turn of the flood in between: half of what is computed at least.
            Assert.InRange(_prefilledTokens - before, PromptTokens, 2 * PromptTokens + MaxChunkTokens);
            StepsUntil(() => _ended.Contains(quiet));
        }
        Assert.DoesNotContain(_ended, s => s.Tenant == "flood" && s.OutputTokens < 300);
    }

    [Fact]
    public void Every_sequence_of_a_flood_is_finished_too()
    {
        var flood = Enumerable.Range(0, 20).Select(i => Add("flood", newTokens: 20 + i)).ToArray();
        var others = new List<Sequence>();
        for (var i = 0; i < 40; i++)
        {
            others.Add(Add($"tenant{i % 7}", 20, newTokens: 10));
            Step();
            Step();
        }
        StepsUntil(() => !_scheduler.HasWork);
        Assert.Equal(60, _ended.Count);
        Assert.All((Sequence[])[.. flood, .. others], s => Assert.Equal(s.MaxNewTokens, s.OutputTokens));
        Assert.Equal((0, 0, 0), _rows.Occupancy());
        Assert.Equal((0, 0), (_scheduler.Count(SequenceState.Waiting), _scheduler.Count(SequenceState.Parked)));
        // Sequences that were preempted for another tenant found their keys and values again.
        Assert.Equal(20 * PromptTokens + 40 * 20, _prefilledTokens);
        Assert.All(_ended, s => Assert.Equal(0, s.CachedTokens));
    }

    [Fact]
    public void Inside_a_tenant_rows_go_in_order_of_arrival()
    {
        var sequences = Enumerable.Range(0, 12).Select(_ => Add("a", 20, newTokens: 10)).ToArray();
        StepsUntil(() => !_scheduler.HasWork);
        Assert.Equal(sequences, _ended);
    }

    [Fact]
    public void Free_rows_go_to_whoever_holds_fewest()
    {
        for (var i = 0; i < 8; i++)
            Add("a", 20, newTokens: 10);
        for (var i = 0; i < 8; i++)
            Add("b", 20, newTokens: 10);
        Step();
        Assert.Equal((2, 2), (_rows.CountOf("a"), _rows.CountOf("b")));
    }

    [Fact]
    public void Where_each_tenant_has_a_row_nobody_is_preempted()
    {
        var running = Enumerable.Range(0, Rows).Select(i => Add($"tenant{i}", 20, newTokens: 100)).ToArray();
        var last = Add("last", 20, newTokens: 100);
        for (var i = 0; i < 50; i++)
            Step();
        Assert.All(running, s => Assert.Equal(SequenceState.Decoding, s.State));
        Assert.Equal(SequenceState.Waiting, last.State);
    }

    [Fact]
    public void The_youngest_is_preempted_and_takes_its_place_again()
    {
        var flood = Enumerable.Range(0, Rows + 2).Select(_ => Add("flood", 20, newTokens: 100)).ToArray();
        StepsUntil(() => _rows.DecodingCount == Rows);
        var made = flood[Rows - 1].OutputTokens;
        var other = Add("other", 20, newTokens: 5);
        Step();
        Assert.Equal(SequenceState.Waiting, flood[Rows - 1].State);
        Assert.True(other.HasRow);
        StepsUntil(() => _ended.Contains(other));
        Step();
        Assert.Equal(SequenceState.Decoding, flood[Rows - 1].State);
        Assert.Equal(SequenceState.Waiting, flood[Rows].State);
        StepsUntil(() => !_scheduler.HasWork);
        Assert.InRange(made, 1, 99);
        Assert.Equal(flood, _ended.Where(s => s != other).OrderBy(s => s.Arrival));
        Assert.Equal(100, flood[Rows - 1].OutputTokens);
        Assert.Equal(1, flood[Rows - 1].Times.Preemptions);
        Assert.InRange(flood[Rows - 1].Times.PausedTicks, 1, long.MaxValue);
    }

    [Fact]
    public void Everything_fails_once_wherever_it_is()
    {
        for (var i = 0; i < 8; i++)
            Add("a", session: $"s{i}");
        for (var i = 0; i < 5; i++)
            Step();
        Add("b");
        Assert.Equal(9, _ended.Count + Enum.GetValues<SequenceState>().Sum(_scheduler.Count));
        _scheduler.FailAll(EngineError.RunFailed);
        _scheduler.FailAll(EngineError.RunFailed);
        Assert.Equal(9, _ended.Distinct().Count());
        Assert.Equal(9, _ended.Count);
        Assert.All(_ended, s => Assert.True(s.Tokens.TryRead(out _)));
        Assert.False(_scheduler.HasWork);
        Assert.Equal((0, 0, 0), _rows.Occupancy());
        Assert.All(Enum.GetValues<SequenceState>(), state => Assert.Equal(0, _scheduler.Count(state)));
        Assert.All(_ended, s => Assert.Equal((SequenceState.Ended, false), (s.State, s.HasRow)));
    }

    [Fact]
    public void What_fails_while_it_is_admitted_is_not_lost()
    {
        Add("a");
        // Longer than any array: an engine refuses it before it comes so far.
        var tooLong = Add("b", newTokens: int.MaxValue);
        Add("c");
        Assert.ThrowsAny<Exception>(Step);
        _scheduler.FailAll(EngineError.RunFailed);
        Assert.Equal(3, _ended.Count);
        Assert.True(tooLong.Tokens.TryRead(out var end));
        Assert.Equal(EngineError.RunFailed, end.Error);
        Assert.Equal((0, 0, 0), _rows.Occupancy());
        var next = Add("b", newTokens: 1);
        StepsUntil(() => !_scheduler.HasWork);
        Assert.Contains(next, _ended);
        Assert.Equal(1, next.OutputTokens);
    }

    [Theory]
    [InlineData("flood", "flood", 64)] // four decode steps
    [InlineData("one", "another", 16)] // everyone has one
    [InlineData("other", "other", 16)] // the crowd is its own
    public void Pieces_of_a_crowded_tenant_take_four_times_as_long(string first, string second, int expected)
    {
        Add(first, 20);
        Add(second, 20);
        StepsUntil(() => _rows.DecodingCount == 2);
        _pacer.RecordDecode(0.016);
        _pacer.RecordPrefill(1, 0.001);
        Add("other");
        Assert.Equal(expected, _scheduler.Schedule()?.Tokens);
    }
}
