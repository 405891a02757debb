using Orleans.Concurrency;

namespace Otron.Grains.Nodes;

/// <summary>Answers on whichever silo the call reaches, from what that silo knows of all.</summary>
[GrainType("otron-nodes")]
[StatelessWorker]
internal sealed class NodesGrain(LoadTable table, IClusterMembershipService membership, TimeProvider time) : Grain, INodesGrain
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    public async Task<NodeLoad[]> GetNodesAsync()
    {
        // A silo that has just joined hears from its peers within milliseconds; until then its list would be too short.
        var start = time.GetTimestamp();
        while (!table.Knows(membership.CurrentSnapshot.ActiveSilos()) && time.GetElapsedTime(start) < MaxWait)
            await Task.Delay(PollInterval, time);
        return table.Loads;
    }
}
