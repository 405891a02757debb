using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Otron.Engine.Generation.Snapshots;
using Otron.Grains.Migration;
using Otron.Grains.Models;
using Otron.Grains.Nodes;
using Otron.Grains.Telemetry;

namespace Otron.Grains.Generation;

/// <summary>
/// The place of one session: it arrives on a silo with its first turn there, stays while the silo keeps its cache, and moves with its
/// cache. One object for each activation.
/// </summary>
internal sealed class SessionHome(
    IGrainContextAccessor accessor,
    IGrainRuntime runtime,
    NodeModels models,
    LocalLoad load,
    LoadTable nodes,
    SnapshotCarrier carrier,
    IOptions<GrainCollectionOptions> collection,
    TimeProvider time)
{
    // Silos of other builds know the luggage of a moving session by these names. "_transcript" was one of them; never use it again.
    private const string TenantName = "_tenant", ChoicesName = "_choices", TraceName = "_traceParent", LeavesAtName = "_leavesAt";

    private readonly IGrainContext _session = accessor.GrainContext;
    private bool _hasArrived; // the silo counts it
    private DateTime _leavesAt; // the start of its last move
    private string _tenant = "";
    private int _choices; // of the last turn; 0 before the first

    public bool IsMoving { get; private set; }

    /// <summary>W3C trace context of the last turn.</summary>
    public string? TraceParent { get; set; }

    public string Key => _session.GrainId.Key.ToString()!;

    /// <summary>The silo, as in <see cref="NodeLoad.Address"/>.</summary>
    public string Node => Silo.ToParsableString();

    private string Model => SessionKey.ModelOf(Key);

    private SiloAddress Silo => _session.Address.SiloAddress!;

    /// <summary>Called on activation: a session that has moved here brings its cache.</summary>
    public void Activate()
    {
        if (_choices > 0)
            Arrive();
    }

    public void Deactivate()
    {
        if (_hasArrived)
            load.SessionLeft(Model, _session.GrainId);
    }

    /// <summary>Called when a turn is in flight, and not before: until then the silo that placed the session counts it.</summary>
    public void TurnStarted(string tenant, int choices)
    {
        (_tenant, _choices) = (tenant, choices);
        if (_hasArrived)
            load.Changed();
        else
            Arrive();
    }

    public void TurnRefused()
    {
        if (!_hasArrived)
            load.SessionRefused(_session.GrainId);
    }

    public void TurnEnded() => load.Changed();

    /// <summary>
    /// Moves the session from a crowded silo to one with much more room, such as a silo that has just joined. The reader has its answer
    /// and does not wait for the move.
    /// </summary>
    public void MoveIfCrowded()
    {
        if (nodes.TakeRoomier(_session.GrainId.GetUniformHashCode(), Model, Silo) is { } target)
            _ = MoveAsync(target);
    }

    /// <summary>Moves the session to another silo, whichever has the most room.</summary>
    /// <returns>False if no other silo serves its model.</returns>
    public async Task<bool> LeaveAsync()
    {
        if (nodes.TakeOther(_session.GrainId.GetUniformHashCode(), Model, Silo) is not { } target)
            return false;
        await MoveAsync(target);
        return true;
    }

    public void Dehydrate(IDehydrationContext luggage)
    {
        luggage.TryAddValue(TenantName, _tenant);
        luggage.TryAddValue(ChoicesName, _choices);
        luggage.TryAddValue(TraceName, TraceParent);
        luggage.TryAddValue(LeavesAtName, _leavesAt);
    }

    public void Rehydrate(IRehydrationContext luggage)
    {
        _tenant = luggage.TryGetValue(TenantName, out string? tenant) ? tenant! : "";
        _choices = luggage.TryGetValue(ChoicesName, out int choices) ? choices : 0;
        if (!luggage.TryGetValue(TraceName, out string? traceParent) || !luggage.TryGetValue(LeavesAtName, out DateTime leftAt))
            return;
        TraceParent = traceParent;
        Traces.Write(Traces.Migrate, Traces.Parse(traceParent), leftAt, time.GetUtcNow().UtcDateTime);
    }

    private void Arrive()
    {
        _hasArrived = true;
        load.SessionArrived(Model, _session.GrainId);
        var interval = collection.Value.CollectionAge / 2;
        runtime.TimerRegistry.RegisterGrainTimer(
            _session, static (home, _) => home.StayWithCacheAsync(), this, new() { DueTime = interval, Period = interval, Interleave = true });
    }

    /// <summary>Orleans deactivates idle sessions, but not while the engine keeps their cache: the next turn might go to another silo.</summary>
    private async Task StayWithCacheAsync()
    {
        if (await models.Get<ChatModel>(Model).Engine.Sessions.HoldsAsync(new CacheKey(_tenant, TurnStart.CacheName(Key, 0))))
            runtime.DelayDeactivation(_session, collection.Value.CollectionAge);
    }

    private async Task MoveAsync(SiloAddress target)
    {
        IsMoving = true;
        _leavesAt = time.GetUtcNow().UtcDateTime;
        await carrier.CarryAsync(Model, _tenant, Enumerable.Range(0, _choices).Select(choice => TurnStart.CacheName(Key, choice)), target);
        _session.Migrate(new() { [IPlacementDirector.PlacementHintKey] = target });
    }
}
