namespace Otron.Grains.Storage;

/// <summary>Whether this silo reaches the storage of conversations now. Those that need it are placed elsewhere while it does not.</summary>
public interface IStorageReach
{
    bool IsReachable { get; }
}

/// <summary>Files are where the process is.</summary>
internal sealed class LocalStorageReach : IStorageReach
{
    public bool IsReachable => true;
}
