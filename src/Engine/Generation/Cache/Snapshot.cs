namespace Otron.Engine.Generation;

/// <summary>A session's keys and values outside the rows: whose they are, which tokens they belong to, and the packed row.</summary>
public sealed class Snapshot : IDisposable
{
    internal Snapshot(string tenant, int[] ids, PackedRow row) => (Tenant, Ids, Row) = (tenant, ids, row);

    /// <summary>Bytes that it has where it is written.</summary>
    public long Length => SnapshotFormat.LengthOf(this);

    internal string Tenant { get; }

    internal int[] Ids { get; }

    internal PackedRow Row { get; }

    public void Dispose() => Row.Dispose();
}
