using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Otron.Grains.Migration;
using Otron.Grains.Models;
using Otron.Grains.Nodes;
using Otron.Grains.Telemetry;

namespace Otron.Grains.Generation;

/// <summary>The gate of one session: one turn at a time, each as a stream of events. It keeps no text; the client's messages are the truth.</summary>
[GrainType("otron-generation")]
[FreestRow]
[ModelFilter]
[Immovable] // A move aborts streams, so a session moves only between turns, when it decides so itself.
internal sealed partial class GenerationGrain(
    TurnStart start,
    SessionHome home,
    DrainState drain,
    NodeMeter meter,
    LocalReaders readers,
    TimeProvider time,
    ILogger<GenerationGrain> logger)
    : Grain, IGenerationGrain, IMovableSession, IGrainMigrationParticipant
{
    private readonly long _createdAt = time.GetTimestamp();
    private long _activatedAt; // 0 after its first turn, which records it
    private bool _isBusy;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        home.Activate();
        _activatedAt = time.GetTimestamp();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        home.Deactivate();
        return Task.CompletedTask;
    }

    public void OnDehydrate(IDehydrationContext dehydrationContext) => home.Dehydrate(dehydrationContext);

    public void OnRehydrate(IRehydrationContext rehydrationContext) => home.Rehydrate(rehydrationContext);

    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        GenerationRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Orleans lets streams of one activation interleave, so this gate keeps turns apart.
        if (_isBusy)
            throw new OtronException(ErrorCode.SessionBusy, "The session is generating an answer already; it runs one turn at a time.");
        if (home.IsMoving || drain.IsDraining)
            throw new OtronException(ErrorCode.Unavailable, "The session moves to another node. Send the request again.");
        _isBusy = true;
        using var trace = StartTrace(request);
        try
        {
            using var turn = await BeginAsync(request, trace, cancellationToken);
            if (readers.Find(request.Reader) is { } reader)
            {
                if (!await GiveAsync(turn, trace, reader, cancellationToken))
                    yield break;
            }
            else
            {
                var node = home.Node;
                await foreach (var next in turn.ReadAsync(cancellationToken))
                {
                    Record(next, turn, trace);
                    yield return next.Kind is GenerationEventKind.Started or GenerationEventKind.Heartbeat ? next with { Node = node } : next;
                }
            }
        }
        finally
        {
            _isBusy = false;
            home.TurnEnded();
        }
        home.MoveIfCrowded();
    }

    public async Task<bool> LeaveAsync() =>
        // The session may have left already, and the question followed it to a silo that stays.
        _isBusy || home.IsMoving || !drain.IsDraining || await home.LeaveAsync();

    private TurnTrace StartTrace(GenerationRequest request)
    {
        var trace = TurnTrace.Start(request, SessionKey.HashOf(home.Key), time);
        home.TraceParent = trace.Id ?? request.TraceParent;
        if (_activatedAt > 0)
            trace.Activated(_createdAt, _activatedAt);
        _activatedAt = 0;
        return trace;
    }

    private async Task<Turn> BeginAsync(GenerationRequest request, TurnTrace trace, CancellationToken cancellationToken)
    {
        try
        {
            var turn = await start.BeginAsync(request, home.Key, trace, cancellationToken);
            home.TurnStarted(request.Tenant, request.Choices);
            trace.Follow(turn);
            return turn;
        }
        catch (OtronException refusal)
        {
            home.TurnRefused();
            // No silo served the model when the session was placed; its next turn may find one.
            if (refusal.Code == ErrorCode.ModelNotFound)
                DeactivateOnIdle();
            trace.Refuse(refusal);
            throw;
        }
    }

    /// <summary>Gives the events to a reader in this process, which costs less than a stream; the stream then only ends.</summary>
    /// <returns>False if the reader has left.</returns>
    private async Task<bool> GiveAsync(Turn turn, TurnTrace trace, Func<GenerationEvent, bool> reader, CancellationToken cancellationToken)
    {
        await foreach (var next in turn.ReadAsync(cancellationToken))
        {
            Record(next, turn, trace);
            if (!reader(next))
                return false;
        }
        return true;
    }

    /// <summary>Called before an event leaves: a reader may not come back after the last one.</summary>
    private void Record(in GenerationEvent next, Turn turn, TurnTrace trace)
    {
        if (next.Kind != GenerationEventKind.Finished)
            return;
        var model = SessionKey.ModelOf(home.Key);
        if (next.Timings is { } timings)
        {
            meter.TurnEnded(model, timings);
            Log.Finished(logger, model, next.Choice, next.PromptTokens, next.CachedTokens, next.CompletionTokens, next.FinishReason);
        }
        if (turn.IsComplete)
            trace.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug,
            "{Model} choice {Choice}: {PromptTokens} prompt tokens ({CachedTokens} cached), {CompletionTokens} generated, {Reason}")]
        public static partial void Finished(
            ILogger logger, string model, int choice, int promptTokens, int cachedTokens, int completionTokens, FinishReason reason);
    }
}
