using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Otron.Grains.Nodes;

internal sealed class ModelFilterDirector(LoadTable table) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        table.Serving(SessionKey.ModelOf(target.GrainIdentity.Key.ToString()!), [.. silos]);
}
