namespace Otron.Engine.Generation;

/// <summary>Numbers that the engine thread writes after each step and anyone may read.</summary>
internal sealed class EngineCounters
{
    private int _rowsActive, _rowsWarm, _waiting, _parked, _committedTokens;
    private long _allocatedBytes;
    private double _estimatedWaitSeconds;

    public void Record(RowTable rows, Scheduler scheduler)
    {
        var (active, warm, tokens) = rows.Occupancy();
        Volatile.Write(ref _rowsActive, active);
        Volatile.Write(ref _rowsWarm, warm);
        Volatile.Write(ref _committedTokens, tokens);
        Volatile.Write(ref _waiting, scheduler.WaitingCount);
        Volatile.Write(ref _parked, scheduler.ParkedCount);
        Volatile.Write(ref _estimatedWaitSeconds, scheduler.EstimateWaitSeconds());
        Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
    }

    public EngineStatus Status(int rowsTotal) => new(
        rowsTotal,
        Volatile.Read(ref _rowsActive),
        Volatile.Read(ref _rowsWarm),
        Volatile.Read(ref _waiting),
        Volatile.Read(ref _parked),
        Volatile.Read(ref _committedTokens),
        Volatile.Read(ref _allocatedBytes),
        Volatile.Read(ref _estimatedWaitSeconds));
}
