using Otron.Engine.Generation.Sequences;
using Otron.Grains.Models;

namespace Otron.Grains.Generation;

/// <summary>The time of a turn outside the engine, in timestamps and ticks of the same provider as the engine's.</summary>
internal sealed class TurnClock(TimeProvider time)
{
    public long StartedAt { get; } = time.GetTimestamp();

    public TimeSpan Template { get; private set; }

    public TimeSpan Tokenize { get; private set; }

    public long Now() => time.GetTimestamp();

    public TimeSpan Between(long start, long end) => time.GetElapsedTime(start, end);

    public TimeSpan Span(long ticks) => time.GetElapsedTime(0, ticks);

    public void RecordPrompt(EncodedPrompt prompt) => (Template, Tokenize) = (prompt.Template, prompt.Tokenize);

    /// <param name="endedAt">When the choice had its last token: a stop text ends it before the engine knows.</param>
    public TurnTimings TimingsOf(SequenceTimes sequence, long endedAt, long detokenizeTicks) => new()
    {
        Template = Template,
        Tokenize = Tokenize,
        Queue = Phase(sequence.SubmittedAt, sequence.RowAt),
        Prefill = Phase(sequence.RowAt, sequence.FirstTokenAt),
        Decode = Phase(sequence.FirstTokenAt, endedAt),
        Detokenize = Span(detokenizeTicks),
        PrefillForward = Span(sequence.PrefillTicks),
        Forward = Span(sequence.ForwardTicks),
        Penalty = Span(sequence.PenaltyTicks),
        Sampling = Span(sequence.SamplingTicks),
        DecodeSteps = sequence.DecodeSteps,
        MeanBatchRows = sequence.DecodeSteps > 0 ? (double)sequence.BatchRows / sequence.DecodeSteps : 0,
        FairnessPreemptions = sequence.Preemptions - sequence.Parkings,
        Parkings = sequence.Parkings,
        Paused = Span(sequence.PausedTicks),
        Total = time.GetElapsedTime(StartedAt),
    };

    /// <summary>Zero for a phase that was never reached.</summary>
    private TimeSpan Phase(long start, long end) => start > 0 && end > start ? Between(start, end) : TimeSpan.Zero;
}
