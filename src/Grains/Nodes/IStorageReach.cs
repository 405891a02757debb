namespace Otron.Grains.Nodes;

/// <summary>Whether this silo reaches the storage of conversations. While it does not, grains that need it are placed elsewhere.</summary>
public interface IStorageReach
{
    bool IsReachable { get; }
}
