using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Otron.Grains.Migration;
using Otron.Grains.Nodes;
using Otron.Grains.Telemetry;

namespace Otron.Grains.Generation;

/// <summary>One session: the gate that lets one turn at a time through, and its stream. Its keys and values live in the engine.</summary>
[GrainType("otron-generation")]
[FreestRow]
[ModelFilter]
// A move aborts streams, so a session moves only between turns, by its own decision.
[Immovable]
internal sealed partial class GenerationGrain : Grain, IGenerationGrain, IMovableSession, IGrainMigrationParticipant
{
    private readonly SessionHome _home;
    private readonly TurnStarter _starter;
    private readonly NodeMeter _meter;
    private readonly LocalLoad _load;
    private readonly DrainState _drain;
    private readonly LocalReaders _readers;
    private readonly TimeProvider _time;
    private readonly ILogger<GenerationGrain> _logger;
    private readonly string _node;
    private bool _isBusy;

    public GenerationGrain(
        SessionHome home,
        TurnStarter starter,
        NodeMeter meter,
        LocalLoad load,
        DrainState drain,
        LocalReaders readers,
        ILocalSiloDetails silo,
        TimeProvider time,
        ILogger<GenerationGrain> logger)
    {
        (_home, _starter, _meter, _load, _drain, _readers, _time, _logger) = (home, starter, meter, load, drain, readers, time, logger);
        _node = silo.SiloAddress.ToParsableString();
        home.Attach(this, this.GetPrimaryKeyString(), DelayDeactivation);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _home.Activate();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _home.Deactivate();
        return Task.CompletedTask;
    }

    public void OnDehydrate(IDehydrationContext dehydrationContext) => _home.Dehydrate(dehydrationContext);

    public void OnRehydrate(IRehydrationContext rehydrationContext) => _home.Rehydrate(rehydrationContext);

    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        GenerationRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Orleans interleaves the streams of one activation, so the gate is here.
        if (_isBusy)
            throw new OtronException(ErrorCode.SessionBusy, "The session is generating an answer already; it runs one turn at a time.");
        if (_home.IsMoving || _drain.IsDraining)
            throw new OtronException(ErrorCode.Unavailable, "The session moves to another node. Send the request again.");
        _isBusy = true;
        using var trace = TurnTrace.Start(request, SessionKey.HashOf(this.GetPrimaryKeyString()), _time);
        _home.Trace(trace, request);
        try
        {
            using var turn = Start(request, trace, cancellationToken);
            var localReader = _readers.Find(request.Reader);
            await foreach (var next in turn.ReadAsync(cancellationToken))
            {
                if (next is { Kind: GenerationEventKind.Finished, Timings: { } timings })
                {
                    _meter.TurnEnded(request.Model, timings);
                    Log.Finished(_logger, request.Model, next.Choice, next.PromptTokens, next.CachedTokens, next.CompletionTokens, next.FinishReason);
                }
                // The trace is written before the last event leaves: a reader may not return after it.
                if (turn.IsComplete)
                    trace.Dispose();
                // A reader in this process takes the event directly; the stream then only says when the turn is over.
                if (localReader is null)
                    yield return next.Kind is GenerationEventKind.Started or GenerationEventKind.Heartbeat ? next with { Node = _node } : next;
                else if (!localReader(next))
                    yield break;
            }
        }
        finally
        {
            _isBusy = false;
            _load.Changed();
        }
        // The reader has its answer, so it does not wait for a move.
        _home.LeaveIfCrowded();
    }

    public async Task<bool> LeaveAsync() =>
        // The session may have moved already, and this call followed it.
        _isBusy || _home.IsMoving || !_drain.IsDraining || await _home.LeaveAsync();

    private Turn Start(GenerationRequest request, TurnTrace trace, CancellationToken cancellationToken)
    {
        try
        {
            var turn = _starter.Start(request, _home.SessionKeyOf, trace, cancellationToken);
            _home.Settle(request);
            trace.Follow(turn);
            return turn;
        }
        catch (OtronException refusal)
        {
            _home.Refuse();
            // No silo served the model when the session was placed; the next turn may find one.
            if (refusal.Code == ErrorCode.ModelNotFound)
                DeactivateOnIdle();
            trace.Refuse(refusal);
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Model} choice {Choice}: {PromptTokens} prompt tokens ({CachedTokens} cached), {CompletionTokens} generated, {Reason}")]
        public static partial void Finished(
            ILogger logger, string model, int choice, int promptTokens, int cachedTokens, int completionTokens, FinishReason reason);
    }
}
