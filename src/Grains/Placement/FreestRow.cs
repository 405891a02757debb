using Orleans.Placement;
using Orleans.Runtime.Placement;
using Otron.Grains.Nodes;

namespace Otron.Grains.Placement;

/// <summary>Places a session where the most KV rows are free.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("otron.FreestRow")]
internal sealed class FreestRow : PlacementStrategy;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class FreestRowAttribute() : PlacementAttribute(new FreestRow());

internal sealed class FreestRowDirector(LoadTable table) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        var session = target.GrainIdentity;
        // A session that moves says where to, and was taken off the estimate when it decided.
        var silo = IPlacementDirector.GetPlacementHint(target.RequestContextData, silos)
            ?? table.TakeFreest(session.GetUniformHashCode(), SessionKey.ModelOf(session.Key.ToString()!), silos, context.LocalSilo);
        return Task.FromResult(silo);
    }
}
