namespace Otron.Engine.Generation;

/// <summary>
/// Where sessions wait that lost their row: in memory, then on disk. Only a cache; what is dropped is computed again. Engine thread
/// only; the disk works behind it and calls back through the engine's inbox.
/// </summary>
/// <param name="disk">Null where snapshots live in memory only.</param>
internal sealed class SnapshotTiers(long memoryBytes, SnapshotDisk? disk, CacheCounters counters)
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(10);

    private readonly SnapshotStore _memory = new(memoryBytes, (key, snapshot) => GiveUp(disk, counters, key, snapshot));

    /// <summary>Would a snapshot of this size be kept at all?</summary>
    public bool CanPut(long bytes) => _memory.CanPut(bytes);

    public bool Holds(string key, string tenant) => _memory.Has(key) || (disk?.Has(key, tenant) ?? false);

    /// <summary>Takes the snapshot over.</summary>
    public void Put(string key, Snapshot snapshot)
    {
        if (_memory.CanPut(snapshot.Row.Length))
            _memory.Put(key, snapshot);
        else
            snapshot.Dispose();
        counters.SetMemoryBytes(_memory.Bytes);
    }

    /// <summary>Hands over what is in memory of the session: the turn that starts now outdates it.</summary>
    public Snapshot? Take(string key, string tenant)
    {
        var snapshot = _memory.Take(key);
        counters.SetMemoryBytes(_memory.Bytes);
        if (snapshot is null || snapshot.Tenant == tenant)
            return snapshot;
        snapshot.Dispose();
        return null;
    }

    /// <summary>Hands over what there is of the session, from disk at last; its file stays. <paramref name="onTaken"/> may be told on another thread.</summary>
    public void Take(string key, string tenant, Action<Snapshot?> onTaken)
    {
        var snapshot = Take(key, tenant);
        if (snapshot is null && disk is not null && disk.Has(key, tenant))
            disk.Read(key, tenant, onTaken);
        else
            onTaken(snapshot);
    }

    /// <summary>Starts to read what the sequence's session has on disk. False where there is nothing to wait for.</summary>
    public bool TryFetch(Sequence sequence, Action<Sequence, Snapshot?> onFetched)
    {
        if (disk is null || sequence.SessionKey is null || !disk.Has(sequence.CacheKey, sequence.Tenant))
            return false;
        disk.Read(sequence.CacheKey, sequence.Tenant, snapshot => onFetched(sequence, snapshot), sequence.Trace);
        return true;
    }

    public void Remove(string key, string tenant)
    {
        _memory.Remove(key);
        counters.SetMemoryBytes(_memory.Bytes);
        if (!Sequence.IsOneOff(key))
            disk?.Remove(key, tenant);
    }

    /// <summary>At the end: what fits into a few seconds goes to disk, rows before memory, the newest first.</summary>
    /// <param name="rows">Warm rows, packed as they are asked for.</param>
    public void Flush(IEnumerable<(string Key, Snapshot Snapshot)> rows)
    {
        disk?.Flush(rows.Concat(Newest()), FlushLimit);
        while (_memory.TakeNewest() is (_, var left))
            left.Dispose();
    }

    private IEnumerable<(string, Snapshot)> Newest()
    {
        while (_memory.TakeNewest() is { } newest)
            yield return newest;
    }

    private static void GiveUp(SnapshotDisk? disk, CacheCounters counters, string key, Snapshot snapshot)
    {
        counters.CountEviction(CacheTier.Memory);
        // Nobody asks for a one-off again after a restart, and it has no name that would last.
        if (disk is null || Sequence.IsOneOff(key))
            snapshot.Dispose();
        else
            disk.Write(key, snapshot);
    }
}
