using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Placement;
using Orleans.Runtime.Placement;
using Otron.Engine;
using Otron.Engine.Generation.Sequences;
using Otron.Engine.Generation.Snapshots;
using Otron.Grains.Migration;
using Otron.Grains.Models;
using Otron.Grains.Nodes;
using Otron.Grains.Placement;
using Otron.Grains.Telemetry;

namespace Otron.Grains.Generation;

/// <summary>One conversation. Its KV row, penalties and sampler live in the engine's sequence; here are the gate and the transcript.</summary>
[GrainType("otron-generation")]
[FreestRow]
[ModelFilter]
// Moves only between turns, when it decides so itself: a move aborts its streams.
[Immovable]
internal sealed partial class GenerationGrain(
    NodeModels models,
    NodeMeter meter,
    LocalLoad load,
    LoadTable nodes,
    DrainState drain,
    SnapshotCarrier carrier,
    ILocalSiloDetails silo,
    LocalReaders readers,
    IOptions<GrainCollectionOptions> collection,
    TimeProvider time,
    ILogger<GenerationGrain> logger)
    : Grain, IGenerationGrain, IMovableSession, IGrainMigrationParticipant
{
    private readonly long _createdAt = Stopwatch.GetTimestamp();
    private long _activatedAt; // 0 once it is told
    private string? _traceParent;
    private bool _hasArrived; // counted as living here
    private bool _isBusy;
    private bool _isMoving;
    private DateTime _leavesAt; // since when it moves
    private string _tenant = "";
    private int _choices; // of the last turn
    private ChatMessage[] _transcript = [];

    private string Model => SessionKey.ModelOf(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_choices > 0)
            Arrive();
        _activatedAt = Stopwatch.GetTimestamp();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_hasArrived)
            load.SessionLeft(Model, this.GetGrainId());
        return Task.CompletedTask;
    }

    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        dehydrationContext.TryAddValue(nameof(_transcript), _transcript);
        dehydrationContext.TryAddValue(nameof(_tenant), _tenant);
        dehydrationContext.TryAddValue(nameof(_choices), _choices);
        dehydrationContext.TryAddValue(nameof(_traceParent), _traceParent);
        dehydrationContext.TryAddValue(nameof(_leavesAt), _leavesAt);
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        _transcript = rehydrationContext.TryGetValue(nameof(_transcript), out ChatMessage[]? transcript) ? transcript! : [];
        _tenant = rehydrationContext.TryGetValue(nameof(_tenant), out string? tenant) ? tenant! : "";
        _choices = rehydrationContext.TryGetValue(nameof(_choices), out int choices) ? choices : 0;
        if (rehydrationContext.TryGetValue(nameof(_traceParent), out _traceParent) && rehydrationContext.TryGetValue(nameof(_leavesAt), out DateTime leftAt))
            Traces.Write(Traces.Migrate, Traces.Parse(_traceParent), leftAt, time.GetUtcNow().UtcDateTime);
    }

    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        GenerationRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Orleans lets streams of one activation interleave, so "one turn at a time" is held here.
        if (_isBusy)
            throw new OtronException(ErrorCode.SessionBusy, "The session is generating an answer already; it runs one turn at a time.");
        if (_isMoving || drain.IsDraining)
            throw new OtronException(ErrorCode.Unavailable, "The session moves to another node. Send the request again.");
        _isBusy = true;
        using var trace = TurnTrace.Start(request, SessionKey.HashOf(this.GetPrimaryKeyString()));
        _traceParent = trace.Id ?? request.TraceParent;
        if (_activatedAt > 0)
            trace.Activated(_createdAt, _activatedAt);
        _activatedAt = 0;
        try
        {
            var answer = new StringBuilder();
            using var turn = Start(request, answer, trace, cancellationToken);
            var localReader = readers.Find(request.Reader);
            var node = silo.SiloAddress.ToParsableString();
            await foreach (var next in turn.ReadAsync(cancellationToken))
            {
                if (next is { Kind: GenerationEventKind.Delta, Choice: 0 })
                    answer.Append(next.Text);
                if (next is { Kind: GenerationEventKind.Finished, Timings: { } timings })
                {
                    meter.TurnEnded(request.Model, timings);
                    Log.Finished(logger, request.Model, next.Choice, next.PromptTokens, next.CachedTokens, next.CompletionTokens, next.FinishReason);
                }
                // Before the last event leaves: a reader may not come back after it.
                if (turn.IsComplete)
                {
                    _transcript = [.. request.Messages, new ChatMessage("assistant", answer.ToString())];
                    trace.Dispose();
                }
                if (localReader is null)
                    yield return next.Kind is GenerationEventKind.Started or GenerationEventKind.Heartbeat ? next with { Node = node } : next;
                else if (!localReader(next))
                    yield break;
            }
        }
        finally
        {
            _isBusy = false;
            load.Changed();
        }
        // Between two turns, a session on a crowded silo goes to one with much more room, such as one that has just joined. The
        // reader has its answer and need not wait for that.
        if (nodes.TakeRoomier(this.GetGrainId().GetUniformHashCode(), Model, silo.SiloAddress) is { } target)
            _ = MoveAsync(target);
    }

    public async Task<bool> LeaveAsync()
    {
        // It may have left already, and the question went after it.
        if (_isBusy || _isMoving || !drain.IsDraining)
            return true;
        if (nodes.TakeOther(this.GetGrainId().GetUniformHashCode(), Model, silo.SiloAddress) is not { } target)
            return false;
        await MoveAsync(target);
        return true;
    }

    public Task<ChatMessage[]> GetTranscriptAsync() => Task.FromResult(_transcript);

    private Turn Start(GenerationRequest request, StringBuilder answer, TurnTrace trace, CancellationToken cancellationToken)
    {
        try
        {
            var turn = Begin(request, answer, trace, cancellationToken);
            trace.Follow(turn);
            return turn;
        }
        catch (OtronException refusal)
        {
            if (!_hasArrived)
                load.SessionRefused(this.GetGrainId());
            // No silo served the model when it was placed; the next turn may find one.
            if (refusal.Code == ErrorCode.ModelNotFound)
                DeactivateOnIdle();
            trace.Refuse(refusal);
            throw;
        }
    }

    private Turn Begin(GenerationRequest request, StringBuilder answer, TurnTrace trace, CancellationToken cancellationToken)
    {
        if (request.Choices < 1)
            throw new OtronException(ErrorCode.InvalidRequest, "n must be at least 1.", "n");
        var model = models.Get<ChatModel>(request.Model);
        // Before any work: under overload a refusal must cost next to nothing.
        ThrowIfRefused(model.Engine.CheckRoom(request.Tenant), model);
        var promptIds = request.Prompt is { } raw ? model.EncodePrompt(raw, trace.Clock) : model.EncodePrompt(request.Messages, trace.Clock, cancellationToken);
        var droppedMessages = 0;
        if (request.TruncateHistory)
            (promptIds, droppedMessages) = Truncate(request, promptIds, model, trace.Clock, cancellationToken);
        var maxNewTokens = Budget(request, promptIds.Length, model.Engine.ContextLength);
        var sampling = SamplingResolver.Resolve(request.Sampling, model.Config.Defaults, model.Info.VocabularySize);

        (_tenant, _choices) = (request.Tenant, request.Choices);
        var choices = new Choice[request.Choices];
        for (var i = 0; i < choices.Length; i++)
        {
            var progress = request.Continuation?.Choices[i];
            var sequence = new Sequence(promptIds, maxNewTokens, sampling with { Choice = (uint)i }, SessionKeyOf(i), progress?.TokenIds) { Tenant = request.Tenant, TopLogprobs = request.TopLogprobs, Trace = trace.Context };
            choices[i] = new(i, request.Model, sequence, model.Tokenizer, new StopMatcher(request.Stop), trace.Clock, droppedMessages);
            var replayed = progress is null ? "" : choices[i].Replay(progress);
            if (i == 0)
                answer.Append(replayed);
        }

        var turn = new Turn(choices, time, drain.HandOver);
        foreach (var choice in choices)
        {
            if (choice.IsFinished)
                continue;
            var refusal = model.Engine.Submit(choice.Sequence);
            if (refusal is not EngineError.None)
                turn.Dispose();
            ThrowIfRefused(refusal, model);
        }

        if (_hasArrived)
            load.Changed();
        else
            Arrive();
        return turn;
    }

    /// <summary>Not before its turn is in flight: until then, whoever placed it counts it.</summary>
    private void Arrive()
    {
        _hasArrived = true;
        load.SessionArrived(Model, this.GetGrainId());
        this.RegisterGrainTimer(StayWithCacheAsync, new() { DueTime = collection.Value.CollectionAge / 2, Period = collection.Value.CollectionAge / 2, Interleave = true });
    }

    /// <summary>An idle session is collected, but not from where the engine keeps what it computed: its next turn might go elsewhere.</summary>
    private async Task StayWithCacheAsync()
    {
        if (await models.Get<ChatModel>(Model).Engine.Sessions.HoldsAsync(new CacheKey(_tenant, SessionKeyOf(0))))
            DelayDeactivation(collection.Value.CollectionAge);
    }

    private static (int[] PromptIds, int DroppedMessages) Truncate(
        GenerationRequest request, int[] promptIds, ChatModel model, TurnClock clock, CancellationToken cancellationToken)
    {
        var context = model.Engine.ContextLength;
        // Where the caller names no length, an answer gets at least a quarter of the context: a word or two would not be one.
        var room = context - Math.Min(request.MaxTokens ?? context / 4, context - 1);
        return HistoryTruncation.Fit(
            request.Messages, promptIds, room, kept => model.EncodePrompt(kept, clock, cancellationToken), text => model.Tokenizer.Encode(text, addSpecialTokens: false, parseSpecialTokens: false).Length);
    }

    private void ThrowIfRefused(EngineError refusal, ChatModel model)
    {
        if (refusal is EngineError.None)
            return;
        meter.Refused(model.Info.Id, refusal);
        throw refusal.ToException(model.Info.Id, waitSeconds: model.Engine.Status.EstimatedWaitSeconds);
    }

    private async Task MoveAsync(SiloAddress target)
    {
        _isMoving = true;
        _leavesAt = time.GetUtcNow().UtcDateTime;
        await carrier.CarryAsync(Model, _tenant, Enumerable.Range(0, _choices).Select(SessionKeyOf), target);
        GrainContext.Migrate(new() { [IPlacementDirector.PlacementHintKey] = target });
    }

    /// <summary>Name of a choice's keys and values in the engine.</summary>
    private string SessionKeyOf(int choice) => choice == 0 ? this.GetPrimaryKeyString() : $"{this.GetPrimaryKeyString()}#{choice}";

    private static int Budget(GenerationRequest request, int promptTokens, int contextLength)
    {
        var available = contextLength - promptTokens;
        var param = request.Prompt is null ? "messages" : "prompt";
        if (available < 1)
            throw new OtronException(
                ErrorCode.ContextLengthExceeded,
                $"The prompt has {promptTokens} tokens, which leaves no room for an answer in the {contextLength} tokens of {request.Model}. Shorten the {param}.",
                param);
        if (request.MaxTokens is not { } asked)
            return available;
        if (asked < 1)
            throw new OtronException(ErrorCode.InvalidRequest, "max_tokens must be at least 1.", "max_tokens");
        if (asked > available)
            throw new OtronException(
                ErrorCode.ContextLengthExceeded,
                $"The prompt has {promptTokens} tokens and max_tokens asks for {asked}, together {promptTokens + asked}; {request.Model} has room for {contextLength}.",
                param);
        return asked;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Model} choice {Choice}: {PromptTokens} prompt tokens ({CachedTokens} cached), {CompletionTokens} generated, {Reason}")]
        public static partial void Finished(
            ILogger logger, string model, int choice, int promptTokens, int cachedTokens, int completionTokens, FinishReason reason);
    }
}
