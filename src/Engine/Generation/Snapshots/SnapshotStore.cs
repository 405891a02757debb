namespace Otron.Engine.Generation.Snapshots;

/// <summary>Snapshots in memory, within a budget of bytes; the least recently used is evicted first. It owns its snapshots. Engine thread only.</summary>
/// <param name="onEvicted">Takes over a snapshot that no longer fits.</param>
internal sealed class SnapshotStore(long budgetBytes, Action<Snapshot> onEvicted)
{
    private readonly LinkedList<Snapshot> _byAge = []; // oldest first
    private readonly Dictionary<CacheKey, LinkedListNode<Snapshot>> _byKey = [];

    public long Bytes { get; private set; }

    public int Count => _byAge.Count;

    /// <summary>Would a snapshot of this size be kept at all?</summary>
    public bool CanPut(long bytes) => bytes > 0 && bytes <= Math.Min(budgetBytes, Array.MaxLength);

    /// <summary>Takes the snapshot over; it replaces an older one of the same key. Call only after <see cref="CanPut"/>.</summary>
    public void Put(Snapshot snapshot)
    {
        Remove(snapshot.Key);
        Bytes += snapshot.Row.Length;
        _byKey[snapshot.Key] = _byAge.AddLast(snapshot);
        while (Bytes > budgetBytes)
            onEvicted(Take(_byAge.First!.Value.Key)!);
    }

    public bool Has(CacheKey key) => _byKey.ContainsKey(key);

    /// <summary>Hands a snapshot over to the caller; null if there is none.</summary>
    public Snapshot? Take(CacheKey key)
    {
        if (!_byKey.Remove(key, out var node))
            return null;
        _byAge.Remove(node);
        Bytes -= node.Value.Row.Length;
        return node.Value;
    }

    /// <summary>Hands over the newest snapshot; null if none is left.</summary>
    public Snapshot? TakeNewest() => _byAge.Last is { } newest ? Take(newest.Value.Key) : null;

    public void Remove(CacheKey key) => Take(key)?.Dispose();
}
