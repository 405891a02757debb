namespace Otron.Engine.Generation;

/// <summary>A session's keys and values outside the rows: the tokens they belong to, and the packed row.</summary>
internal sealed record Snapshot(int[] Ids, byte[] Row);

/// <summary>
/// The tier behind the rows: sessions that lost their row wait here, within a budget of bytes, the least recently used go first.
/// Only a cache; what is dropped is computed again. Engine thread only.
/// </summary>
internal sealed class SnapshotStore(long budgetBytes)
{
    private readonly LinkedList<(string SessionKey, Snapshot Snapshot)> _byAge = []; // oldest first
    private readonly Dictionary<string, LinkedListNode<(string SessionKey, Snapshot Snapshot)>> _bySession = new(StringComparer.Ordinal);

    public long Bytes { get; private set; }

    public int Count => _byAge.Count;

    /// <summary>Would a snapshot of this size be kept at all?</summary>
    public bool CanPut(long bytes) => bytes > 0 && bytes <= Math.Min(budgetBytes, Array.MaxLength);

    public void Put(string sessionKey, Snapshot snapshot)
    {
        Remove(sessionKey);
        Bytes += snapshot.Row.LongLength;
        _bySession[sessionKey] = _byAge.AddLast((sessionKey, snapshot));
        while (Bytes > budgetBytes)
            Remove(_byAge.First!.Value.SessionKey);
    }

    /// <summary>The session's snapshot; it stays until <see cref="Remove"/>.</summary>
    public Snapshot? Find(string sessionKey) =>
        _bySession.TryGetValue(sessionKey, out var node) ? node.Value.Snapshot : null;

    public void Remove(string sessionKey)
    {
        if (!_bySession.Remove(sessionKey, out var node))
            return;
        _byAge.Remove(node);
        Bytes -= node.Value.Snapshot.Row.LongLength;
    }
}
