using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Placement;
using Orleans.Runtime.Placement;
using Otron.Engine.Generation.Snapshots;
using Otron.Grains.Migration;
using Otron.Grains.Models;
using Otron.Grains.Nodes;
using Otron.Grains.Telemetry;

namespace Otron.Grains.Generation;

/// <summary>
/// Where a session lives: it arrives with its first turn, stays while its cache is here, and moves with its cache. One for each
/// activation; <see cref="Attach"/> comes first.
/// </summary>
internal sealed class SessionHome(
    NodeModels models,
    LocalLoad load,
    LoadTable nodes,
    SnapshotCarrier carrier,
    ILocalSiloDetails silo,
    IOptions<GrainCollectionOptions> collection,
    TimeProvider time)
{
    // Names of values that travel with a session; builds before this one know them too.
    private const string Tenant = "_tenant", Choices = "_choices", TraceParent = "_traceParent", LeavesAt = "_leavesAt";

    private readonly long _createdAt = time.GetTimestamp();
    private IGrainBase _grain = null!;
    private Action<TimeSpan> _delayDeactivation = null!;
    private string _key = "";
    private long _activatedAt; // 0 once a trace has it
    private bool _hasArrived; // counted as living here
    private string _tenant = "";
    private int _choices; // of the last turn
    private string? _traceParent; // of the last turn
    private DateTime _leavesAt; // when its move began

    public string Model => SessionKey.ModelOf(_key);

    public bool IsMoving { get; private set; }

    public void Attach(IGrainBase grain, string key, Action<TimeSpan> delayDeactivation) => (_grain, _key, _delayDeactivation) = (grain, key, delayDeactivation);

    public void Activate()
    {
        if (_choices > 0)
            Arrive();
        _activatedAt = time.GetTimestamp();
    }

    public void Deactivate()
    {
        if (_hasArrived)
            load.SessionLeft(Model, _grain.GrainContext.GrainId);
    }

    public void Dehydrate(IDehydrationContext context)
    {
        context.TryAddValue(Tenant, _tenant);
        context.TryAddValue(Choices, _choices);
        context.TryAddValue(TraceParent, _traceParent);
        context.TryAddValue(LeavesAt, _leavesAt);
    }

    public void Rehydrate(IRehydrationContext context)
    {
        _tenant = context.TryGetValue(Tenant, out string? tenant) ? tenant! : "";
        _choices = context.TryGetValue(Choices, out int choices) ? choices : 0;
        if (context.TryGetValue(TraceParent, out _traceParent) && context.TryGetValue(LeavesAt, out DateTime leftAt))
            Traces.Write(Traces.Migrate, Traces.Parse(_traceParent), leftAt, time.GetUtcNow().UtcDateTime);
    }

    /// <summary>A turn begins; the trace gets the session's activation if the turn caused it.</summary>
    public void Trace(TurnTrace trace, GenerationRequest request)
    {
        _traceParent = trace.Id ?? request.TraceParent;
        if (_activatedAt > 0)
            trace.Activated(_createdAt, _activatedAt);
        _activatedAt = 0;
    }

    /// <summary>The turn is in flight. Until then, the silo that placed the session counts it.</summary>
    public void Settle(GenerationRequest request)
    {
        (_tenant, _choices) = (request.Tenant, request.Choices);
        if (_hasArrived)
            load.Changed();
        else
            Arrive();
    }

    /// <summary>The turn was refused.</summary>
    public void Refuse()
    {
        if (!_hasArrived)
            load.SessionRefused(_grain.GrainContext.GrainId);
    }

    /// <summary>Moves an idle session from a crowded silo to one with much more room, such as one that has just joined.</summary>
    public void LeaveIfCrowded()
    {
        if (nodes.TakeRoomier(Hash, Model, silo.SiloAddress) is { } target)
            _ = MoveAsync(target);
    }

    /// <returns>False if no other silo serves the model.</returns>
    public async Task<bool> LeaveAsync()
    {
        if (nodes.TakeOther(Hash, Model, silo.SiloAddress) is not { } target)
            return false;
        await MoveAsync(target);
        return true;
    }

    /// <summary>The engine's name of a choice's keys and values.</summary>
    public string SessionKeyOf(int choice) => choice == 0 ? _key : $"{_key}#{choice}";

    private uint Hash => _grain.GrainContext.GrainId.GetUniformHashCode();

    private void Arrive()
    {
        _hasArrived = true;
        load.SessionArrived(Model, _grain.GrainContext.GrainId);
        var interval = collection.Value.CollectionAge / 2;
        _grain.RegisterGrainTimer(StayWithCacheAsync, new() { DueTime = interval, Period = interval, Interleave = true });
    }

    /// <summary>An idle session is collected, unless the engine here holds its cache: its next turn might be placed elsewhere.</summary>
    private async Task StayWithCacheAsync()
    {
        if (await models.Get<ChatModel>(Model).Engine.Sessions.HoldsAsync(new CacheKey(_tenant, SessionKeyOf(0))))
            _delayDeactivation(collection.Value.CollectionAge);
    }

    private async Task MoveAsync(SiloAddress target)
    {
        IsMoving = true;
        _leavesAt = time.GetUtcNow().UtcDateTime;
        await carrier.CarryAsync(Model, _tenant, Enumerable.Range(0, _choices).Select(SessionKeyOf), target);
        _grain.GrainContext.Migrate(new() { [IPlacementDirector.PlacementHintKey] = target });
    }
}
