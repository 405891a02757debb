namespace Otron.Engine.Generation;

/// <summary>A session's keys and values outside the rows: whose they are, which tokens they belong to, and the packed row.</summary>
internal sealed class Snapshot(string tenant, int[] ids, PackedRow row) : IDisposable
{
    public string Tenant => tenant;

    public int[] Ids => ids;

    public PackedRow Row => row;

    public void Dispose() => row.Dispose();
}
