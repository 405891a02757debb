using Orleans.Runtime.Services;

namespace Otron.Grains.Nodes;

/// <summary>Reaches the load service of one silo, which Orleans allows only to a client of this kind.</summary>
internal sealed class NodeLoadClient(IServiceProvider services) : GrainServiceClient<INodeLoadService>(services)
{
    public INodeLoadService On(SiloAddress silo) => GetGrainService(silo);
}
