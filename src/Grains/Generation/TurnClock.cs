using System.Diagnostics;
using Otron.Engine.Generation.Sequences;

namespace Otron.Grains.Generation;

/// <summary>Where a turn's time goes outside the engine, in ticks of <see cref="Stopwatch"/>, as the engine counts them.</summary>
internal sealed class TurnClock
{
    public long StartedAt { get; } = Stopwatch.GetTimestamp();

    public long TemplateTicks { get; private set; }

    public long TokenizeTicks { get; private set; }

    /// <summary>A prompt was made. One that had to be made shorter is made more than once.</summary>
    public void Encoded(long templateTicks, long tokenizeTicks)
    {
        TemplateTicks += templateTicks;
        TokenizeTicks += tokenizeTicks;
    }

    /// <param name="endedAt">When the choice had its last token: a stop text ends it before the engine knows.</param>
    public TurnTimings TimingsOf(SequenceTimes sequence, long endedAt, long detokenizeTicks) => new()
    {
        Template = Time(TemplateTicks),
        Tokenize = Time(TokenizeTicks),
        Queue = Between(sequence.SubmittedAt, sequence.RowAt),
        Prefill = Between(sequence.RowAt, sequence.FirstTokenAt),
        Decode = Between(sequence.FirstTokenAt, endedAt),
        Detokenize = Time(detokenizeTicks),
        PrefillForward = Time(sequence.PrefillTicks),
        Forward = Time(sequence.ForwardTicks),
        Penalty = Time(sequence.PenaltyTicks),
        Sampling = Time(sequence.SamplingTicks),
        DecodeSteps = sequence.DecodeSteps,
        MeanBatchRows = sequence.DecodeSteps > 0 ? (double)sequence.BatchRows / sequence.DecodeSteps : 0,
        StepsBack = sequence.Preemptions - sequence.Parkings,
        Parkings = sequence.Parkings,
        Paused = Time(sequence.PausedTicks),
        Total = Stopwatch.GetElapsedTime(StartedAt),
    };

    private static TimeSpan Time(long ticks) => Stopwatch.GetElapsedTime(0, ticks);

    /// <summary>Zero for a part that was never reached.</summary>
    private static TimeSpan Between(long start, long end) => start > 0 && end > start ? Stopwatch.GetElapsedTime(start, end) : TimeSpan.Zero;
}
