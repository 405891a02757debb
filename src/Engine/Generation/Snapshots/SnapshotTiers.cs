using System.Diagnostics;
using Otron.Engine.Generation.Telemetry;

namespace Otron.Engine.Generation.Snapshots;

/// <summary>
/// The tiers below the rows: memory, then disk. Both are only caches; a dropped snapshot is computed again. Engine thread only; the disk
/// works on a thread of its own and calls back there.
/// </summary>
/// <param name="disk">Null if snapshots live in memory only.</param>
internal sealed class SnapshotTiers(long memoryBytes, SnapshotDisk? disk, CacheCounters counters)
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(10);

    private readonly SnapshotStore _memory = new(memoryBytes, snapshot => MoveToDisk(disk, counters, snapshot));

    /// <summary>Would a snapshot of this size be kept at all?</summary>
    public bool CanPut(long bytes) => _memory.CanPut(bytes);

    public bool Holds(CacheKey key) => _memory.Has(key) || IsOnDisk(key);

    public bool IsOnDisk(CacheKey key) => disk is not null && !key.IsOneOff && disk.Has(key);

    /// <summary>Takes the snapshot over.</summary>
    public void Put(Snapshot snapshot)
    {
        if (_memory.CanPut(snapshot.Row.Length))
            _memory.Put(snapshot);
        else
            snapshot.Dispose();
        counters.SetMemoryBytes(_memory.Bytes);
    }

    /// <summary>Hands over the snapshot in memory; null if there is none.</summary>
    public Snapshot? Take(CacheKey key)
    {
        var snapshot = _memory.Take(key);
        counters.SetMemoryBytes(_memory.Bytes);
        return snapshot;
    }

    /// <summary>Reads the snapshot on disk, which stays there. Call only if <see cref="IsOnDisk"/>.</summary>
    /// <param name="onRead">Called on the disk's thread; with null for a miss.</param>
    public void Read(CacheKey key, Action<Snapshot?> onRead, ActivityContext trace = default) => disk!.Read(key, onRead, trace);

    public void Remove(CacheKey key)
    {
        _memory.Remove(key);
        counters.SetMemoryBytes(_memory.Bytes);
        if (!key.IsOneOff)
            disk?.Remove(key);
    }

    /// <summary>At the end: writes to disk as much as fits into a few seconds, rows before memory, the newest first.</summary>
    /// <param name="rows">Warm rows, packed as they are asked for.</param>
    public void Flush(IEnumerable<Snapshot> rows)
    {
        disk?.Flush(rows.Concat(Newest()), FlushLimit);
        foreach (var left in Newest())
            left.Dispose();
    }

    private IEnumerable<Snapshot> Newest()
    {
        while (_memory.TakeNewest() is { } newest)
            yield return newest;
    }

    private static void MoveToDisk(SnapshotDisk? disk, CacheCounters counters, Snapshot snapshot)
    {
        counters.CountEviction(CacheTier.Memory);
        if (disk is null || snapshot.Key.IsOneOff)
            snapshot.Dispose();
        else
            disk.Write(snapshot);
    }
}
