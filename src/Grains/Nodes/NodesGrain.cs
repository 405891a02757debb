using Orleans.Concurrency;

namespace Otron.Grains.Nodes;

/// <summary>Answers on any silo, from what that silo knows of all silos.</summary>
[GrainType("otron-nodes")]
[StatelessWorker]
internal sealed class NodesGrain(LoadTable table, IClusterMembershipService membership, TimeProvider time) : Grain, INodesGrain
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    public async Task<NodeLoad[]> GetNodesAsync()
    {
        // A silo that has just joined hears from its peers within milliseconds; until then its list would be too short.
        await time.UntilAsync(() => table.Knows(membership.CurrentSnapshot.ActiveSilos()), MaxWait);
        return table.Loads;
    }
}
