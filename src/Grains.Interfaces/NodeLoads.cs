namespace Otron.Contract;

public static class NodeLoads
{
    /// <summary>The models that at least one of the silos serves, by id.</summary>
    public static ModelInfo[] ServedModels(this IEnumerable<NodeLoad> nodes) =>
    [
        .. nodes.SelectMany(node => node.Models).Select(load => load.Model)
            .DistinctBy(model => model.Id).OrderBy(model => model.Id, StringComparer.Ordinal),
    ];
}
