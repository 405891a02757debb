using Orleans.Concurrency;
using Otron.Grains.Models;

namespace Otron.Grains.Nodes;

/// <summary>Answers on whichever silo the call reaches.</summary>
[GrainType("otron-nodes")]
[StatelessWorker]
internal sealed class NodesGrain(NodeModels models) : Grain, INodesGrain
{
    public Task<ModelInfo[]> GetModelsAsync() => Task.FromResult(models.Infos);
}
