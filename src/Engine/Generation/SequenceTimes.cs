using System.Diagnostics;

namespace Otron.Engine.Generation;

/// <summary>
/// When a sequence came how far and what its steps cost, all in ticks of <see cref="Stopwatch"/>. The engine thread writes; who has
/// read the sequence's last event sees all of it, who reads before sees what is there by then.
/// </summary>
public sealed class SequenceTimes
{
    private long _leftRowAt; // it waits for another one; 0 while it has one

    /// <summary>The engine accepted it.</summary>
    public long SubmittedAt { get; private set; }

    /// <summary>It got its first row: the end of the queue. 0 before, as with all moments.</summary>
    public long RowAt { get; private set; }

    /// <summary>Its first token was drawn: the end of the prompt. Of a resumed answer, the first that is new.</summary>
    public long FirstTokenAt { get; private set; }

    public long EndedAt { get; private set; }

    /// <summary>In the runs that led to the first token; a resumed answer's old tokens belong to them.</summary>
    public long PrefillTicks { get; private set; }

    /// <summary>In the decode runs after that, each counted whole, however many rows it computed.</summary>
    public long ForwardTicks { get; private set; }

    public int DecodeSteps { get; private set; }

    /// <summary>Rows of these steps, summed.</summary>
    public long BatchRows { get; private set; }

    /// <summary>In biases and penalties on its logits.</summary>
    public long PenaltyTicks { get; private set; }

    /// <summary>In the rest of drawing its tokens.</summary>
    public long SamplingTicks { get; private set; }

    /// <summary>How often it gave its row to a tenant that had none.</summary>
    public int StepsBack { get; private set; }

    /// <summary>How often it stopped for its reader, who was behind.</summary>
    public int Parkings { get; private set; }

    /// <summary>Between losing a row and having the next one, for either reason.</summary>
    public long PausedTicks { get; private set; }

    internal void Submitted() => SubmittedAt = Stopwatch.GetTimestamp();

    internal void GotRow()
    {
        var now = Stopwatch.GetTimestamp();
        if (RowAt == 0)
            RowAt = now;
        else
            PausedTicks += now - _leftRowAt;
        _leftRowAt = 0;
    }

    internal void SteppedBack()
    {
        StepsBack++;
        _leftRowAt = Stopwatch.GetTimestamp();
    }

    internal void Parked()
    {
        Parkings++;
        _leftRowAt = Stopwatch.GetTimestamp();
    }

    internal void Prefilled(long ticks) => PrefillTicks += ticks;

    internal void Decoded(long ticks, int rows)
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

    internal void Drew(long ticks, long penaltyTicks)
    {
        PenaltyTicks += penaltyTicks;
        SamplingTicks += ticks - penaltyTicks;
        if (FirstTokenAt == 0)
            FirstTokenAt = Stopwatch.GetTimestamp();
    }

    internal void Ended()
    {
        EndedAt = Stopwatch.GetTimestamp();
        if (_leftRowAt != 0)
            PausedTicks += EndedAt - _leftRowAt;
    }
}
