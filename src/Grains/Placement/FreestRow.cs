using Orleans.Placement;
using Orleans.Runtime.Placement;
using Otron.Grains.Nodes;

namespace Otron.Grains.Placement;

/// <summary>Places a session where the most KV rows are free.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("otron.FreestRow")]
internal sealed class FreestRow : PlacementStrategy;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class FreestRowAttribute() : PlacementAttribute(new FreestRow());

internal sealed class FreestRowDirector(LoadTable table, NodeLoadClient nodes, IClusterMembershipService membership) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        // A session that moves says where to, and was taken off the estimate when it decided.
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint)
            return Task.FromResult(hint);

        var (session, model) = (target.GrainIdentity.GetUniformHashCode(), SessionKey.ModelOf(target.GrainIdentity.Key.ToString()!));
        var silo = table.TakeFreest(session, model, silos, context.LocalSilo);
        // Every gateway places its part of a burst. Without this, each would send its part to the silo that reported last.
        foreach (var peer in membership.CurrentSnapshot.ActiveSilos())
            if (!peer.Equals(context.LocalSilo))
                _ = nodes.On(peer).PlacedAsync(silo, session, model);
        return Task.FromResult(silo);
    }
}
