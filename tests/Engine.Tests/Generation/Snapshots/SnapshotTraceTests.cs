using System.Collections.Concurrent;
using System.Diagnostics;
using Otron.Engine.Generation;
using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Tests.Generation;

/// <summary>Who waits for a snapshot has it in the trace of the turn.</summary>
public sealed class SnapshotTraceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public SnapshotTraceTests()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name == "Otron.Engine",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_row_that_makes_room_is_written_in_the_trace_of_who_needs_it_and_restored_in_its_own()
    {
        using var engine = DecoderTestKit.Load("tiny/llama3", new EngineOptions { Rows = 1, Threads = 1 });
        var (first, second, third) = (NewTrace(), NewTrace(), NewTrace());
        await TurnAsync(engine, "a", 40, first);
        await TurnAsync(engine, "b", 30, second);
        await TurnAsync(engine, "a", 50, third);

        Assert.Empty(SnapshotsOf(first));
        Assert.Equal(["otron.snapshot.write memory"], SnapshotsOf(second).Select(Describe));
        Assert.Equal(["otron.snapshot.write memory", "otron.snapshot.restore memory"], SnapshotsOf(third).Select(Describe));
        Assert.All(SnapshotsOf(third), span => Assert.Equal(third.SpanId, span.ParentSpanId));
    }

    [Fact]
    public async Task What_is_fetched_from_disk_is_in_the_trace_of_the_turn_that_waits()
    {
        var options = new EngineOptions { Rows = 1, Threads = 1, SnapshotPath = _folder.Path };
        using (var before = DecoderTestKit.Load("tiny/llama3", options))
            await TurnAsync(before, "a", 40, NewTrace());
        using var engine = DecoderTestKit.Load("tiny/llama3", options);
        var trace = NewTrace();
        await TurnAsync(engine, "a", 50, trace);

        var restore = Assert.Single(SnapshotsOf(trace));
        Assert.Equal("otron.snapshot.restore disk", Describe(restore));
        Assert.Equal(43, restore.GetTagItem("otron.tokens")); // the prompt and the answer but for its last token
    }

    private static ActivityContext NewTrace() => new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);

    private static async Task TurnAsync(LlmEngine engine, string session, int promptTokens, ActivityContext trace)
    {
        var sequence = new Sequence(DecoderTestKit.Prompt(7, 60).AsSpan(0, promptTokens), 4, DecoderTestKit.Greedy, session) { Tenant = session, Trace = trace };
        Assert.Equal(EngineError.None, engine.Submit(sequence));
        await sequence.FinishAsync();
    }

    private IEnumerable<Activity> SnapshotsOf(ActivityContext trace) => _spans.Where(span => span.TraceId == trace.TraceId);

    private static string Describe(Activity span) => $"{span.OperationName} {span.GetTagItem("otron.tier")}";
}
