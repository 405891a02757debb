namespace Otron.Engine.Generation.Snapshots;

/// <summary>The keys and values of one row, outside the rows: their name, the tokens they belong to, and the packed row.</summary>
public sealed class Snapshot : IDisposable
{
    internal Snapshot(CacheKey key, int[] ids, PackedRow row) => (Key, Ids, Row) = (key, ids, row);

    /// <summary>Bytes of its written form.</summary>
    public long Length => SnapshotFormat.LengthOf(this);

    internal CacheKey Key { get; }

    internal int[] Ids { get; }

    internal PackedRow Row { get; }

    public void Dispose() => Row.Dispose();
}
