namespace Otron.Contract;

/// <summary>The load of the cluster: the source of <c>/v1/models</c>, admission and readiness. The key is <see cref="Key"/>.</summary>
[Alias("otron.INodesGrain")]
public interface INodesGrain : IGrainWithIntegerKey
{
    const long Key = 0;

    /// <summary>Every active silo.</summary>
    [Alias("GetNodes"), SpreadOverGateways]
    Task<NodeLoad[]> GetNodesAsync();
}
