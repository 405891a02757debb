namespace Otron.Engine.Generation.Telemetry;

/// <summary>Numbers that the engine thread writes after each step and any thread may read.</summary>
internal sealed class EngineCounters
{
    private int _rowsActive, _rowsWarm, _waiting, _parked, _committedTokens;
    private double _estimatedWaitSeconds;
    private long _decodeSteps, _decodeAllocatedBytes, _prefillTokens, _generatedTokens, _preemptions, _parkings;

    public void RecordRows(int active, int warm, int committedTokens)
    {
        Volatile.Write(ref _rowsActive, active);
        Volatile.Write(ref _rowsWarm, warm);
        Volatile.Write(ref _committedTokens, committedTokens);
    }

    public void RecordQueue(int waiting, int parked, double estimatedWaitSeconds)
    {
        Volatile.Write(ref _waiting, waiting);
        Volatile.Write(ref _parked, parked);
        Volatile.Write(ref _estimatedWaitSeconds, estimatedWaitSeconds);
    }

    public void RecordPreemptions(long preemptions, long parkings)
    {
        Volatile.Write(ref _preemptions, preemptions);
        Volatile.Write(ref _parkings, parkings);
    }

    public void RecordPrefill(int tokens) => Volatile.Write(ref _prefillTokens, _prefillTokens + tokens);

    public void RecordToken() => Volatile.Write(ref _generatedTokens, _generatedTokens + 1);

    /// <summary>A step that only decoded, and the memory that it allocated.</summary>
    public void RecordDecodeStep(long allocatedBytes)
    {
        Volatile.Write(ref _decodeSteps, _decodeSteps + 1);
        Volatile.Write(ref _decodeAllocatedBytes, _decodeAllocatedBytes + allocatedBytes);
    }

    public EngineStatus Status(int rowsTotal) => new(
        rowsTotal,
        Volatile.Read(ref _rowsActive),
        Volatile.Read(ref _rowsWarm),
        Volatile.Read(ref _waiting),
        Volatile.Read(ref _parked),
        Volatile.Read(ref _committedTokens),
        Volatile.Read(ref _estimatedWaitSeconds),
        Volatile.Read(ref _decodeSteps),
        Volatile.Read(ref _decodeAllocatedBytes),
        Volatile.Read(ref _prefillTokens),
        Volatile.Read(ref _generatedTokens),
        Volatile.Read(ref _preemptions),
        Volatile.Read(ref _parkings));
}
