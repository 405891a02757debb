using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Otron.Grains.Nodes;

/// <summary>Places a session where the most KV rows are free.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("otron.FreestRow")]
internal sealed class FreestRow : PlacementStrategy;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class FreestRowAttribute() : PlacementAttribute(new FreestRow());

/// <summary>
/// Every gateway places its part of a burst, and what one has placed the others hear too late. So they all ask one silo, which counts
/// exactly; where it does not answer at once, each decides by what it knows.
/// </summary>
internal sealed class FreestRowDirector(LoadTable table, NodeLoadClient nodes, TimeProvider time) : IPlacementDirector
{
    private static readonly TimeSpan MaxQuestion = TimeSpan.FromSeconds(2);

    public async Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        // A session that moves says where to, and was taken off the estimate when it decided.
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint)
            return hint;
        if (silos.Length == 1)
            return silos[0];

        var (session, model) = (target.GrainIdentity.GetUniformHashCode(), SessionKey.ModelOf(target.GrainIdentity.Key.ToString()!));
        // Of those that serve the model: whoever counts must not be a silo that is about to leave.
        if (table.FirstHeard(silos) is { } counting && !counting.Equals(context.LocalSilo))
        {
            try
            {
                return await nodes.On(counting).PlaceAsync(session, model, silos).WaitAsync(MaxQuestion, time);
            }
            catch (Exception e) when (e is TimeoutException or OrleansException)
            {
                // It is gone, and soon everybody knows.
            }
        }
        return table.TakeFreest(session, model, silos);
    }
}
