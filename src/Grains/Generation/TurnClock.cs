using Otron.Engine.Generation.Sequences;
using Otron.Grains.Models;

namespace Otron.Grains.Generation;

/// <summary>The time of a turn outside the engine. Its timestamps are of the same <see cref="TimeProvider"/> as the engine's.</summary>
internal sealed class TurnClock(TimeProvider time)
{
    public long StartedAt { get; } = time.GetTimestamp();

    /// <summary>Time in the template so far; a prompt that has to be shortened is made more than once.</summary>
    public TimeSpan Template { get; private set; }

    /// <summary>Time in the tokenizer so far.</summary>
    public TimeSpan Tokenize { get; private set; }

    public long Now() => time.GetTimestamp();

    public TimeSpan Between(long start, long end) => time.GetElapsedTime(start, end);

    public TimeSpan Duration(long ticks) => time.GetElapsedTime(0, ticks);

    public void Add(in EncodedPrompt prompt)
    {
        Template += prompt.Template;
        Tokenize += prompt.Tokenize;
    }

    /// <param name="endedAt">When the choice had its last token. A stop text ends it before the engine knows.</param>
    public TurnTimings TimingsOf(SequenceTimes sequence, long endedAt, long detokenizeTicks) => new()
    {
        Template = Template,
        Tokenize = Tokenize,
        Queue = Phase(sequence.SubmittedAt, sequence.RowAt),
        Prefill = Phase(sequence.RowAt, sequence.FirstTokenAt),
        Decode = Phase(sequence.FirstTokenAt, endedAt),
        Detokenize = Duration(detokenizeTicks),
        PrefillForward = Duration(sequence.PrefillTicks),
        Forward = Duration(sequence.ForwardTicks),
        Penalty = Duration(sequence.PenaltyTicks),
        Sampling = Duration(sequence.SamplingTicks),
        DecodeSteps = sequence.DecodeSteps,
        MeanBatchRows = sequence.DecodeSteps > 0 ? (double)sequence.BatchRows / sequence.DecodeSteps : 0,
        TenantPreemptions = sequence.Preemptions - sequence.Parkings,
        Parkings = sequence.Parkings,
        Paused = Duration(sequence.PausedTicks),
        Total = time.GetElapsedTime(StartedAt),
    };

    /// <summary>Zero for a phase that was never reached.</summary>
    private TimeSpan Phase(long start, long end) => start > 0 && end > start ? Between(start, end) : TimeSpan.Zero;
}
