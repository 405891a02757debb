namespace Otron.Engine.Generation;

/// <summary>
/// Snapshots in memory, within a budget of bytes: the least recently used go first. It owns what it holds. Engine thread only.
/// </summary>
/// <param name="onGivenUp">Takes over a snapshot that no longer fits.</param>
internal sealed class SnapshotStore(long budgetBytes, Action<string, Snapshot> onGivenUp)
{
    private readonly LinkedList<(string Key, Snapshot Snapshot)> _byAge = []; // oldest first
    private readonly Dictionary<string, LinkedListNode<(string Key, Snapshot Snapshot)>> _byKey = new(StringComparer.Ordinal);

    public long Bytes { get; private set; }

    public int Count => _byAge.Count;

    /// <summary>Would a snapshot of this size be kept at all?</summary>
    public bool CanPut(long bytes) => bytes > 0 && bytes <= Math.Min(budgetBytes, Array.MaxLength);

    public void Put(string key, Snapshot snapshot)
    {
        Remove(key);
        Bytes += snapshot.Row.Length;
        _byKey[key] = _byAge.AddLast((key, snapshot));
        while (Bytes > budgetBytes)
        {
            var (oldestKey, oldest) = _byAge.First!.Value;
            Detach(oldestKey);
            onGivenUp(oldestKey, oldest);
        }
    }

    public bool Has(string key) => _byKey.ContainsKey(key);

    /// <summary>Hands the session's snapshot over to the caller.</summary>
    public Snapshot? Take(string key) => Detach(key);

    /// <summary>The snapshot that was put last; null when none is left.</summary>
    public (string Key, Snapshot Snapshot)? TakeNewest()
    {
        if (_byAge.Last?.Value is not { } newest)
            return null;
        Detach(newest.Key);
        return newest;
    }

    public void Remove(string key) => Detach(key)?.Dispose();

    private Snapshot? Detach(string key)
    {
        if (!_byKey.Remove(key, out var node))
            return null;
        _byAge.Remove(node);
        Bytes -= node.Value.Snapshot.Row.Length;
        return node.Value.Snapshot;
    }
}
