namespace Otron.Grains.Nodes;

/// <summary>Storage in the process's own files is always within reach.</summary>
internal sealed class LocalStorageReach : IStorageReach
{
    public bool IsReachable => true;
}
