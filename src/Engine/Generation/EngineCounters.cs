namespace Otron.Engine.Generation;

/// <summary>Numbers that the engine thread writes after each step and anyone may read.</summary>
internal sealed class EngineCounters
{
    private int _rowsActive, _rowsWarm, _waiting, _parked, _committedTokens;

    public void Record(RowTable rows, Scheduler scheduler)
    {
        Volatile.Write(ref _rowsActive, rows.ActiveCount);
        Volatile.Write(ref _rowsWarm, rows.WarmCount);
        Volatile.Write(ref _committedTokens, rows.CommittedTokens);
        Volatile.Write(ref _waiting, scheduler.WaitingCount);
        Volatile.Write(ref _parked, scheduler.ParkedCount);
    }

    public EngineStatus Status(int rowsTotal) => new(
        rowsTotal, Volatile.Read(ref _rowsActive), Volatile.Read(ref _rowsWarm), Volatile.Read(ref _waiting), Volatile.Read(ref _parked), Volatile.Read(ref _committedTokens));
}
