namespace Otron.Grains.Nodes;

/// <summary>Whether this silo reaches the storage of conversations now. While it does not, grains that need it are placed elsewhere.</summary>
public interface IStorageReach
{
    bool IsReachable { get; }
}

/// <summary>Files are on the machine of the process.</summary>
internal sealed class LocalStorageReach : IStorageReach
{
    public bool IsReachable => true;
}
