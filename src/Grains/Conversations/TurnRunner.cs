using Microsoft.Extensions.Logging;

namespace Otron.Grains.Conversations;

/// <summary>
/// Runs the turn of one conversation to its end and stores it: the turn belongs to the conversation, not to the request that began it.
/// </summary>
/// <param name="grain">The conversation's grain, which stays active while the turn runs.</param>
internal sealed partial class TurnRunner(IGrainBase grain, ConversationLog log, IGrainFactory grains, TimeProvider time, ILogger logger)
{
    private const int MaxAttempts = 40;

    private static readonly TimeSpan JournalInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(2);

    /// <summary>The turn that runs; null if there is none.</summary>
    public RunningTurn? Current { get; private set; }

    private string Key => grain.GrainContext.GrainId.Key.ToString()!;

    /// <param name="events">The answer's stream if it is open already; null opens one.</param>
    public void Start(RunningTurn turn, ResponseSettings settings, IAsyncEnumerator<GenerationEvent>? events)
    {
        Current = turn;
        _ = RunAsync(turn, settings, events);
    }

    /// <summary>
    /// Opens the answer's stream; its first event says that the model has accepted the turn. The conversation has one session, whose cache
    /// holds earlier turns. If that session is busy or its silo full, the turn takes a fresh session, which is placed where there is room.
    /// </summary>
    public async Task<IAsyncEnumerator<GenerationEvent>> OpenAsync(RunningTurn turn, GenerationRequest request)
    {
        var session = $"stored:{Key}";
        try
        {
            return await OpenAsync(turn, request, session);
        }
        catch (OtronException e) when (e.Code is ErrorCode.SessionBusy or ErrorCode.Overloaded)
        {
            return await OpenAsync(turn, request, $"{session}:{Guid.NewGuid():N}");
        }
    }

    /// <summary>Cancels the turn and waits for its end.</summary>
    public async Task CancelAsync()
    {
        if (Current is not { } turn)
            return;
        turn.Cancel();
        await turn.Ended;
    }

    private async Task RunAsync(RunningTurn turn, ResponseSettings settings, IAsyncEnumerator<GenerationEvent>? events)
    {
        // The timer also keeps the conversation active while it answers, with or without a reader.
        using var journal = grain.RegisterGrainTimer(
            () => JournalAsync(turn), new() { DueTime = JournalInterval, Period = JournalInterval, KeepAlive = true, Interleave = true });
        try
        {
            var end = await AnswerAsync(turn, settings, events);
            journal.Dispose();
            await StoreAsync(turn, end);
            Current = null;
            turn.End();
        }
        catch (Exception e)
        {
            // The storage failed or this activation ends. In storage the turn is in progress, and the next activation resumes it.
            turn.Lose(e as OtronException ?? log.Failure
                ?? new OtronException(ErrorCode.Unavailable, "The conversation moves to another node. Send the request again."));
            grain.DeactivateOnIdle();
        }
        finally
        {
            Current = null;
            turn.Dispose();
        }
    }

    private async Task<TurnEnd> AnswerAsync(RunningTurn turn, ResponseSettings settings, IAsyncEnumerator<GenerationEvent>? events)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                events ??= await ReopenAsync(turn, settings);
                return await ReadAsync(turn, events);
            }
            catch (Exception) when (turn.StopToken.IsCancellationRequested)
            {
                if (!turn.IsCancelled)
                    throw;
                return new(ResponseStatus.Cancelled);
            }
            catch (Exception e) when (IsPassing(e) && attempt < MaxAttempts)
            {
                Log.Interrupted(logger, Key, attempt, e.Message);
                events = null;
                var delay = RetryDelay * attempt < MaxRetryDelay ? RetryDelay * attempt : MaxRetryDelay;
                await Task.Delay(delay, time, turn.StopToken)
                    .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (IsPassing(e))
            {
                return new(
                    ResponseStatus.Failed,
                    ErrorCode.Interrupted,
                    "No node could go on with the answer; what there is of it is stored. Send the request again.");
            }
            catch (OtronException e)
            {
                return new(ResponseStatus.Failed, e.Code, e.Message);
            }
        }
    }

    private static async Task<TurnEnd> ReadAsync(RunningTurn turn, IAsyncEnumerator<GenerationEvent> events)
    {
        await using var stream = events;
        do
        {
            turn.Accept(events.Current);
        }
        while (turn.FinishReason is null && await events.MoveNextAsync());
        return turn.FinishReason switch
        {
            FinishReason.Stop or FinishReason.ToolCalls => new(ResponseStatus.Completed),
            FinishReason.Length => new(ResponseStatus.Incomplete),
            _ => throw new OtronException(ErrorCode.Unavailable, "The answer's stream ended early."),
        };
    }

    private async Task<IAsyncEnumerator<GenerationEvent>> ReopenAsync(RunningTurn turn, ResponseSettings settings)
    {
        var entry = await log.GetAsync(turn.Entry);
        return await OpenAsync(turn, settings.ToGeneration([.. await log.GetMessagesAsync(turn.Entry - 1), .. entry.Input.OfType<ChatMessage>()]));
    }

    private async Task<IAsyncEnumerator<GenerationEvent>> OpenAsync(RunningTurn turn, GenerationRequest request, string sessionId)
    {
        var session = grains.GetGrain<IGenerationGrain>(SessionKey.Create(request.Model, request.Tenant, sessionId));
        var resumable = request with
        {
            Continuation = turn.ToContinuation(),
            TraceParent = turn.TraceParent,
            PreviousTraceParent = await TraceBeforeAsync(turn.Entry),
        };
        var events = session.GenerateAsync(resumable, turn.StopToken).GetAsyncEnumerator(turn.StopToken);
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

    /// <summary>Trace context of the previous turn, or null.</summary>
    private async Task<string?> TraceBeforeAsync(int entry) => entry > 1 ? (await log.GetAsync(entry - 1)).Response?.TraceParent : null;

    private Task StoreAsync(RunningTurn turn, TurnEnd end) => log.ReplaceAsync(
        turn.Entry,
        entry => entry with
        {
            Response = entry.Response!.With(turn.PiecesFrom(0)) with
            {
                Status = end.Status,
                Error = end.Error,
                ErrorMessage = end.Message,
                EndedAt = time.GetUtcNow().ToUnixTimeSeconds(),
                TokenIds = [],
                PromptTokens = turn.PromptTokens,
                CachedTokens = turn.CachedTokens,
                CompletionTokens = turn.CompletionTokens,
                ReasoningTokens = turn.ReasoningTokens,
            },
        },
        head => end.Status is ResponseStatus.Completed or ResponseStatus.Incomplete ? head with { LastAnswered = turn.Entry } : head);

    private async Task JournalAsync(RunningTurn turn)
    {
        if (Current != turn || turn.StopToken.IsCancellationRequested || turn.Count == log.Head.Last?.Response?.Pieces.Length)
            return;
        await log.ReplaceAsync(
            turn.Entry,
            // The turn may have ended while this write waited; the write of its end holds its last text too.
            entry => entry.Response is { IsRunning: true } response && turn.FinishReason is null
                ? entry with { Response = response.With(turn.PiecesFrom(0)) with { TokenIds = turn.TokenIds } }
                : entry);
    }

    /// <summary>Another attempt may succeed, elsewhere or a little later. The turn was accepted, so its model existed and may come back.</summary>
    private static bool IsPassing(Exception e) => ClusterFaults.IsPassing(e) || e is OtronException
    {
        Code: ErrorCode.Overloaded or ErrorCode.TenantOverloaded or ErrorCode.SessionBusy or ErrorCode.StorageFailed or ErrorCode.ModelNotFound,
    };

    private sealed record TurnEnd(ResponseStatus Status, ErrorCode? Error = null, string? Message = null);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Conversation {Key}: its turn is interrupted, try {Attempt} to go on: {Reason}")]
        public static partial void Interrupted(ILogger logger, string key, int attempt, string reason);
    }
}
