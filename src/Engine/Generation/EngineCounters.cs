namespace Otron.Engine.Generation;

/// <summary>Numbers that the engine thread writes after each step and anyone may read.</summary>
internal sealed class EngineCounters
{
    private int _rowsActive, _rowsWarm, _waiting, _parked, _committedTokens;
    private double _estimatedWaitSeconds;
    private long _decodeSteps, _decodeAllocatedBytes, _prefillTokens, _generatedTokens, _stepsBack, _parkings;

    public void Record(RowTable rows, Scheduler scheduler)
    {
        var (active, warm, tokens) = rows.Occupancy();
        Volatile.Write(ref _stepsBack, scheduler.StepsBack);
        Volatile.Write(ref _parkings, scheduler.Parkings);
        Volatile.Write(ref _rowsActive, active);
        Volatile.Write(ref _rowsWarm, warm);
        Volatile.Write(ref _committedTokens, tokens);
        Volatile.Write(ref _waiting, scheduler.WaitingCount);
        Volatile.Write(ref _parked, scheduler.ParkedCount);
        Volatile.Write(ref _estimatedWaitSeconds, scheduler.EstimateWaitSeconds());
    }

    public void CountPrefilled(int tokens) => Volatile.Write(ref _prefillTokens, _prefillTokens + tokens);

    public void CountGenerated() => Volatile.Write(ref _generatedTokens, _generatedTokens + 1);

    /// <summary>A step that only decoded, and what it allocated.</summary>
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
        Volatile.Read(ref _stepsBack),
        Volatile.Read(ref _parkings));
}
