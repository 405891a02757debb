using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Otron.Grains.Nodes;

/// <summary>Places a session on the silo with the most free KV rows.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("otron.FreestRow")]
internal sealed class FreestRow : PlacementStrategy;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class FreestRowAttribute() : PlacementAttribute(new FreestRow());

/// <summary>
/// Every gateway places a part of a burst and learns too late what the others have placed. So all gateways ask one silo, which counts
/// exactly. If that silo does not answer at once, each gateway decides by what it knows.
/// </summary>
internal sealed class FreestRowDirector(LoadTable table, NodeLoadClient nodes, TimeProvider time) : IPlacementDirector
{
    private static readonly TimeSpan MaxAnswer = TimeSpan.FromSeconds(2);

    public async Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        // A session that moves names its target, which was counted as taken when the session decided.
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint)
            return hint;
        if (silos.Length == 1)
            return silos[0];

        var (session, model) = (target.GrainIdentity.GetUniformHashCode(), SessionKey.ModelOf(target.GrainIdentity.Key.ToString()!));
        // The counting silo is one that serves the model, so it is not about to leave.
        if (table.FirstHeard(silos) is { } counting && !counting.Equals(context.LocalSilo))
        {
            try
            {
                return await nodes.On(counting).PlaceAsync(session, model, silos).WaitAsync(MaxAnswer, time);
            }
            catch (Exception e) when (e is TimeoutException or OrleansException)
            {
                // The silo is gone, and soon every gateway knows.
            }
        }
        return table.TakeFreest(session, model, silos);
    }
}
