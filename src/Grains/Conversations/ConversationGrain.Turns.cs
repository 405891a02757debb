namespace Otron.Grains.Conversations;

/// <summary>The turn that runs: it belongs to the conversation, not to the request that began it.</summary>
internal sealed partial class ConversationGrain
{
    private const int MaxAttempts = 40;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(2);

    /// <param name="events">The answer's stream when it is open already; null opens one.</param>
    private void Run(RunningTurn turn, ResponseSettings settings, IAsyncEnumerator<GenerationEvent>? events)
    {
        _turn = turn;
        _ = RunAsync(turn, settings, events);
    }

    private async Task RunAsync(RunningTurn turn, ResponseSettings settings, IAsyncEnumerator<GenerationEvent>? events)
    {
        // Keeps the conversation active for as long as it answers, whoever listens.
        using var journal = this.RegisterGrainTimer(
            () => JournalAsync(turn), new() { DueTime = JournalInterval, Period = JournalInterval, KeepAlive = true, Interleave = true });
        try
        {
            var end = await AnswerAsync(turn, settings, events);
            journal.Dispose();
            await _log.ReplaceAsync(
                turn.Entry,
                entry => entry with
                {
                    Response = entry.Response! with
                    {
                        Status = end.Status,
                        Error = end.Error,
                        ErrorMessage = end.Message,
                        EndedAt = Now,
                        Deltas = turn.DeltasFrom(0),
                        TokenIds = [],
                        PromptTokens = turn.PromptTokens,
                        CachedTokens = turn.CachedTokens,
                        CompletionTokens = turn.CompletionTokens,
                    },
                },
                head => end.Status is ResponseStatus.Completed or ResponseStatus.Incomplete ? head with { LastAnswered = turn.Entry } : head);
            _turn = null;
            turn.End();
        }
        catch (Exception e)
        {
            // Storage, or this activation, is at its end. The turn is in progress in storage and goes on with the next activation.
            turn.Lose(e as OtronException ?? _log.Failure ?? new OtronException(ErrorCode.Unavailable, "The conversation moves to another node. Send the request again."));
            DeactivateOnIdle();
        }
        finally
        {
            _turn = null;
            turn.Dispose();
        }
    }

    private async Task<TurnEnd> AnswerAsync(
        RunningTurn turn, ResponseSettings settings, IAsyncEnumerator<GenerationEvent>? events)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (events is null)
                {
                    var entry = await _log.GetAsync(turn.Entry);
                    events = await OpenAsync(turn, settings.ToGeneration([.. await HistoryAsync(turn.Entry - 1), .. entry.Input.OfType<ChatMessage>()]));
                }
                await using var stream = events;
                do
                {
                    turn.Accept(events.Current);
                }
                while (turn.FinishReason is null && await events.MoveNextAsync());
                if (turn.FinishReason is { } reason)
                    return new(reason == FinishReason.Stop ? ResponseStatus.Completed : ResponseStatus.Incomplete);
                throw new OtronException(ErrorCode.Unavailable, "The answer's stream ended early.");
            }
            catch (Exception) when (turn.StopToken.IsCancellationRequested)
            {
                if (!turn.IsCancelled)
                    throw;
                return new(ResponseStatus.Cancelled);
            }
            catch (Exception e) when (IsPassing(e) && attempt < MaxAttempts)
            {
                Log.Interrupted(_logger, this.GetPrimaryKeyString(), attempt, e.Message);
                events = null;
                await Task.Delay(RetryDelay * attempt < MaxRetryDelay ? RetryDelay * attempt : MaxRetryDelay, _time, turn.StopToken)
                    .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (IsPassing(e))
            {
                return new(ResponseStatus.Failed, ErrorCode.Interrupted, "No node could go on with the answer; what there is of it is stored. Send the request again.");
            }
            catch (OtronException e)
            {
                return new(ResponseStatus.Failed, e.Code, e.Message);
            }
        }
    }

    /// <summary>
    /// Opens the answer's stream; its first event says that the model has taken the turn. The conversation has one session: what it
    /// computed before is in its cache. Where that is busy or its silo full, the turn takes a fresh one, which goes where there is room.
    /// </summary>
    private async Task<IAsyncEnumerator<GenerationEvent>> OpenAsync(RunningTurn turn, GenerationRequest request)
    {
        var session = $"stored:{this.GetPrimaryKeyString()}";
        try
        {
            return await OpenAsync(turn, request, session);
        }
        catch (OtronException e) when (e.Code is ErrorCode.SessionBusy or ErrorCode.Overloaded)
        {
            return await OpenAsync(turn, request, $"{session}:{Guid.NewGuid():N}");
        }
    }

    private async Task<IAsyncEnumerator<GenerationEvent>> OpenAsync(RunningTurn turn, GenerationRequest request, string sessionId)
    {
        var session = GrainFactory.GetGrain<IGenerationGrain>(SessionKey.Create(request.Model, request.Tenant, sessionId));
        var events = session.GenerateAsync(request with { Continuation = turn.ToContinuation(), TraceParent = turn.TraceParent, PreviousTraceParent = await TraceBeforeAsync(turn.Entry) }, turn.StopToken).GetAsyncEnumerator(turn.StopToken);
        try
        {
            if (await events.MoveNextAsync())
                return events;
        }
        catch
        {
            await events.DisposeAsync();
            throw;
        }
        await events.DisposeAsync();
        throw new OtronException(ErrorCode.Unavailable, "The model gave no answer. Send the request again.");
    }

    /// <summary>Of the turn before; null where that is not known, or no turn.</summary>
    private async Task<string?> TraceBeforeAsync(int entry) => entry > 1 ? (await _log.GetAsync(entry - 1)).Response?.TraceParent : null;

    private async Task JournalAsync(RunningTurn turn)
    {
        if (_turn != turn || turn.StopToken.IsCancellationRequested || turn.Count == _log.Head.Last?.Response?.Deltas.Length)
            return;
        await _log.ReplaceAsync(
            turn.Entry,
            // It may have ended while this write waited for its turn, and its end is one write with its last text.
            entry => entry.Response is { IsRunning: true } response && turn.FinishReason is null
                ? entry with { Response = response with { Deltas = turn.DeltasFrom(0), TokenIds = turn.TokenIds } }
                : entry);
    }

    /// <summary>Another try, elsewhere or a little later, may succeed: the turn was accepted, so its model was there and may come back.</summary>
    private static bool IsPassing(Exception e) =>
        e is OtronException { Code: ErrorCode.Overloaded or ErrorCode.TenantOverloaded or ErrorCode.SessionBusy or ErrorCode.StorageFailed or ErrorCode.ModelNotFound }
        || ClusterFaults.IsPassing(e);

    private sealed record TurnEnd(ResponseStatus Status, ErrorCode? Error = null, string? Message = null);
}
