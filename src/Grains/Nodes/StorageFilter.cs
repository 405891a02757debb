using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Otron.Grains.Nodes;

/// <summary>Leaves the silos that reach the storage and stay. Where none does, all: the grain itself says what is wrong.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("otron.StorageFilter")]
internal sealed class StorageFilter() : PlacementFilterStrategy(order: 0);

[AttributeUsage(AttributeTargets.Class)]
internal sealed class StorageFilterAttribute() : PlacementFilterAttribute(new StorageFilter());

internal sealed class StorageFilterDirector(LoadTable table) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        table.Storing([.. silos]);
}
