using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Otron.Grains.Nodes;

/// <summary>Leaves the silos that serve the model which the grain's key begins with. Where none does, the grain itself says so.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("otron.ModelFilter")]
internal sealed class ModelFilter() : PlacementFilterStrategy(order: 0);

[AttributeUsage(AttributeTargets.Class)]
internal sealed class ModelFilterAttribute() : PlacementFilterAttribute(new ModelFilter());

internal sealed class ModelFilterDirector(LoadTable table) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        table.Serving(SessionKey.ModelOf(target.GrainIdentity.Key.ToString()!), [.. silos]);
}
