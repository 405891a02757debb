using Orleans.Runtime.Services;

namespace Otron.Grains.Nodes;

/// <summary>Reaches the load service of one silo; Orleans lets only a client of this kind do so.</summary>
internal sealed class NodeLoadClient(IServiceProvider services) : GrainServiceClient<INodeLoadService>(services)
{
    public INodeLoadService On(SiloAddress silo) => GetGrainService(silo);
}
