using Orleans.Runtime.Services;

namespace Otron.Grains.Migration;

/// <summary>Reaches the snapshot service of one silo, which Orleans allows only to a client of this kind.</summary>
internal sealed class SnapshotClient(IServiceProvider services) : GrainServiceClient<ISnapshotService>(services)
{
    public ISnapshotService On(SiloAddress silo) => GetGrainService(silo);
}
