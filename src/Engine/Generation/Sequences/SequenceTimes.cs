namespace Otron.Engine.Generation.Sequences;

/// <summary>
/// When a sequence reached each phase and what its steps cost, in timestamps and ticks of the engine's <see cref="TimeProvider"/>. The
/// engine thread writes. A reader of the last event sees everything; an earlier reader sees what is known by then.
/// </summary>
public sealed class SequenceTimes
{
    private long _preemptedAt; // 0 while it has a row

    /// <summary>The engine accepted it.</summary>
    public long SubmittedAt { get; private set; }

    /// <summary>It got its first row: the end of the queue. 0 before, as with all moments here.</summary>
    public long RowAt { get; private set; }

    /// <summary>Its first token was sampled: the end of prefill. For a resumed answer, the first new token.</summary>
    public long FirstTokenAt { get; private set; }

    public long EndedAt { get; private set; }

    /// <summary>Ticks in runs before the first token; these include the decode runs that replay a resumed answer.</summary>
    public long PrefillTicks { get; private set; }

    /// <summary>Ticks in the decode runs after that, each counted whole, however many rows it computed.</summary>
    public long ForwardTicks { get; private set; }

    public int DecodeSteps { get; private set; }

    /// <summary>Rows of these steps, summed.</summary>
    public long BatchRows { get; private set; }

    /// <summary>Ticks that biases and penalties took.</summary>
    public long PenaltyTicks { get; private set; }

    /// <summary>Ticks that the rest of sampling took.</summary>
    public long SamplingTicks { get; private set; }

    /// <summary>How often it gave its row up before its end, for whichever reason.</summary>
    public int Preemptions { get; private set; }

    /// <summary>How many of these preemptions happened because its reader was behind.</summary>
    public int Parkings { get; private set; }

    /// <summary>Ticks between a preemption and the next row.</summary>
    public long PausedTicks { get; private set; }

    internal void RecordSubmitted(long now) => SubmittedAt = now;

    internal void RecordRow(long now)
    {
        if (RowAt == 0)
            RowAt = now;
        else
            PausedTicks += now - _preemptedAt;
        _preemptedAt = 0;
    }

    internal void RecordPreempted(long now, bool isParking)
    {
        Preemptions++;
        Parkings += isParking ? 1 : 0;
        _preemptedAt = now;
    }

    internal void RecordPrefill(long ticks) => PrefillTicks += ticks;

    internal void RecordDecode(long ticks, int rows)
    {
        if (FirstTokenAt == 0)
        {
            PrefillTicks += ticks;
            return;
        }
        ForwardTicks += ticks;
        BatchRows += rows;
        DecodeSteps++;
    }

    internal void RecordSampling(long now, long ticks, long penaltyTicks)
    {
        PenaltyTicks += penaltyTicks;
        SamplingTicks += ticks - penaltyTicks;
        if (FirstTokenAt == 0)
            FirstTokenAt = now;
    }

    internal void RecordEnd(long now)
    {
        EndedAt = now;
        if (_preemptedAt != 0)
            PausedTicks += now - _preemptedAt;
    }
}
