using Orleans.Runtime.Services;

namespace Otron.Grains.Migration;

/// <summary>Reaches the snapshot service of one silo; Orleans lets only a client of this kind do so.</summary>
internal sealed class SnapshotClient(IServiceProvider services) : GrainServiceClient<ISnapshotService>(services)
{
    public ISnapshotService On(SiloAddress silo) => GetGrainService(silo);
}
