using System.Diagnostics;
using Otron.Engine.Generation.Rows;
using Otron.Engine.Generation.Scheduling;
using Otron.Engine.Generation.Sequences;
using Otron.Engine.Generation.Telemetry;

namespace Otron.Engine.Generation;

/// <summary>
/// Measures the steps: durations for the pacer, the meter and each sequence, counts for the engine's status, and now and then a span.
/// Engine thread only; it allocates nothing but that span.
/// </summary>
internal sealed class StepRecorder(string model, PrefillPacer pacer, EngineCounters counters, EngineMeter.ForModel? meter, TimeProvider time)
{
    private static readonly TimeSpan SpanInterval = TimeSpan.FromSeconds(1);

    private long _allocatedBefore;
    private long _lastSpanAt;

    public long Now() => time.GetTimestamp();

    public void Begin() => _allocatedBefore = GC.GetAllocatedBytesForCurrentThread();

    /// <summary>Counts the memory that a step without a prompt piece allocated: it should be none.</summary>
    public void End(PromptPiece? piece, DecodeBatch batch)
    {
        if (piece is null && batch.Count > 0)
            counters.RecordDecodeStep(GC.GetAllocatedBytesForCurrentThread() - _allocatedBefore);
    }

    /// <summary>
    /// A span for at most one step per second, in a trace of its own that links to the turns in the step. It shows what else ran when a
    /// turn was slow. Null nearly always.
    /// </summary>
    public Activity? StartSpan(PromptPiece? piece, RowTable rows)
    {
        if (!EngineTraces.Source.HasListeners() || time.GetElapsedTime(_lastSpanAt) < SpanInterval)
            return null;
        List<ActivityLink>? links = null;
        Link(piece?.Sequence);
        for (var b = 0; b < rows.DecodingCount; b++)
            Link(rows[b].Owner);
        if (links is null)
            return null;
        _lastSpanAt = time.GetTimestamp();
        var span = EngineTraces.Source.StartActivity(ActivityKind.Internal, parentContext: default, links: links, name: "otron.step");
        span?.SetTag("gen_ai.request.model", model);
        span?.SetTag("otron.prefill.tokens", piece?.Tokens ?? 0);
        span?.SetTag("otron.decode.rows", rows.DecodingCount);
        return span;

        void Link(Sequence? sequence)
        {
            // HasFlag boxes before it is optimised.
            if (sequence is not null && (sequence.Trace.TraceFlags & ActivityTraceFlags.Recorded) != ActivityTraceFlags.None)
                (links ??= []).Add(new(sequence.Trace));
        }
    }

    public void Prefilled(PromptPiece piece, long startedAt)
    {
        var ticks = time.GetTimestamp() - startedAt;
        pacer.RecordPrefill(piece.Tokens, Seconds(ticks));
        meter?.Prefilled(Seconds(ticks));
        counters.RecordPrefill(piece.Tokens);
        piece.Sequence.Times.RecordPrefill(ticks);
    }

    public void Decoded(DecodeBatch batch, long startedAt)
    {
        var ticks = time.GetTimestamp() - startedAt;
        pacer.RecordDecode(Seconds(ticks));
        meter?.Decoded(Seconds(ticks), batch.Count);
        for (var b = 0; b < batch.Count; b++)
            batch[b].Times.RecordDecode(ticks, batch.Count);
    }

    public void Sampled(Sequence sequence, long startedAt, long penaltyTicks)
    {
        var now = time.GetTimestamp();
        sequence.Times.RecordSampling(now, now - startedAt, penaltyTicks);
        counters.RecordToken();
    }

    /// <summary>Publishes the state of the engine between two steps.</summary>
    public void Record(RowTable rows, Scheduler scheduler)
    {
        var (active, warm, tokens) = rows.Occupancy();
        counters.RecordRows(active, warm, tokens);
        counters.RecordQueue(scheduler.Count(SequenceState.Waiting), scheduler.Count(SequenceState.Parked), scheduler.EstimateWaitSeconds());
        counters.RecordPreemptions(scheduler.Preemptions, scheduler.Parkings);
    }

    private double Seconds(long ticks) => time.GetElapsedTime(0, ticks).TotalSeconds;
}
