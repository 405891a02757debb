using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Otron.Grains.Nodes;

/// <summary>Keeps the silos that reach the storage and stay. If no silo does, it keeps all, and the grain itself says what is wrong.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("otron.StorageFilter")]
internal sealed class StorageFilter() : PlacementFilterStrategy(order: 0);

[AttributeUsage(AttributeTargets.Class)]
internal sealed class StorageFilterAttribute() : PlacementFilterAttribute(new StorageFilter());

internal sealed class StorageFilterDirector(LoadTable table) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        table.Storing([.. silos]);
}
