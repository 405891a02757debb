using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Otron.Api.OpenAi;
using Otron.Api.Telemetry;
using Otron.Contract;

namespace Otron.Api.Turns;

/// <summary>Reaches stored conversations, wherever they are by now: a node that is lost costs a pause.</summary>
internal sealed class StoredTurns(IGrainFactory grains, ChatTurns chats, NodeWatch nodes, IOptions<ApiOptions> options, TimeProvider time)
{
    private readonly TimeSpan _maxSilence = TimeSpan.FromSeconds(options.Value.StreamSilenceSeconds);

    public IConversationGrain Grain(string tenant, string conversation) =>
        grains.GetGrain<IConversationGrain>(ConversationKey.Create(tenant, conversation));

    /// <summary>Asks what may be asked again. A client of the cluster does not learn that the silo it asked has died, so it takes silence for that.</summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken clientGone)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask().WaitAsync(_maxSilence, time, clientGone);
            }
            catch (Exception e) when (ClusterFaults.IsPassing(e) && time.GetElapsedTime(start) < ChatTurns.MaxPause)
            {
                await Task.Delay(TurnPump.BackOff, time, clientGone);
            }
        }
    }

    /// <summary>Accepts a turn. The request's key makes it safe to ask again when an answer is lost.</summary>
    /// <param name="maxWait">How long the client lets it wait for the turn before it.</param>
    public async Task<int> RespondAsync(IConversationGrain grain, ResponseRequest request, bool mayCreate, TimeSpan maxWait, CancellationToken clientGone)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await AcceptAsync(grain, request, mayCreate, clientGone);
            }
            catch (OtronException e) when (e.Code == ErrorCode.TurnInProgress && time.GetElapsedTime(start) < maxWait)
            {
                await WaitForIdleAsync(grain, maxWait - time.GetElapsedTime(start), clientGone);
            }
            catch (Exception e) when (TurnPump.IsPassing(e, wasHeard: false) && time.GetElapsedTime(start) < ChatTurns.MaxPause)
            {
                await Task.Delay(TurnPump.BackOff, time, clientGone);
            }
        }
    }

    /// <summary>A client of the cluster does not learn that the silo it waits for died. Whoever has the conversation by now knows whether it is at work.</summary>
    private async Task<int> AcceptAsync(IConversationGrain grain, ResponseRequest request, bool mayCreate, CancellationToken clientGone)
    {
        var accepted = grain.RespondAsync(request, mayCreate);
        while (await Task.WhenAny(accepted, Task.Delay(_maxSilence, time, clientGone)) != accepted)
            if (!await grain.IsAcceptingAsync().WaitAsync(_maxSilence, time, clientGone))
                throw new ApiException(OpenAiErrors.TurnLost);
        return await accepted;
    }

    /// <summary>Returns when the conversation is idle, or after a while: the silo that was to tell may be gone.</summary>
    private async Task WaitForIdleAsync(IConversationGrain grain, TimeSpan patience, CancellationToken clientGone)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromTicks(Math.Clamp(patience.Ticks, 0, _maxSilence.Ticks)), time);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(clientGone, deadline.Token);
        await grain.WhenIdleAsync(leave.Token).WaitAsync(leave.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The response's pieces and its end, over any number of nodes that fail meanwhile.</summary>
    public IAsyncEnumerable<ResponseUpdate> FollowAsync(IConversationGrain grain, int entry, CancellationToken clientGone)
    {
        var buffer = Channel.CreateBounded<ResponseUpdate>(
            new BoundedChannelOptions(options.Value.StreamBufferEvents) { SingleReader = true, SingleWriter = true });
        _ = PumpAsync(grain, entry, buffer.Writer, clientGone);
        return buffer.Reader.ReadAllAsync(clientGone);
    }

    private async Task PumpAsync(IConversationGrain grain, int entry, ChannelWriter<ResponseUpdate> buffer, CancellationToken clientGone)
    {
        var seen = 0;
        var hasEnded = false;
        var lastNews = time.GetTimestamp();
        try
        {
            while (true)
            {
                using var attempt = new TurnAttempt<ResponseUpdate>(Accept, static update => update.Node, nodes, _maxSilence, time);
                var failure = await attempt.RunAsync(grain.FollowAsync(entry, seen, clientGone), clientGone) ?? new ApiException(OpenAiErrors.TurnLost);
                if (hasEnded)
                    break;
                if (!TurnPump.IsPassing(failure, wasHeard: true) || time.GetElapsedTime(lastNews) > ChatTurns.MaxPause)
                    throw failure;
                ModelSpan.Resumed(failure);
                if (!attempt.IsNodeLost)
                    await Task.Delay(TurnPump.BackOff, time, clientGone);
            }
            buffer.TryComplete();
        }
        catch (Exception e)
        {
            buffer.TryComplete(e);
        }

        void Accept(ResponseUpdate update)
        {
            lastNews = time.GetTimestamp();
            seen += update.Deltas.Length;
            hasEnded = update.Response is { IsRunning: false };
            if (!buffer.TryWrite(update))
                throw new ApiException(OpenAiErrors.ClientTooSlow);
        }
    }

    /// <summary>A response that is not stored lives as long as its request; it has the form of one that is.</summary>
    public async IAsyncEnumerable<ResponseUpdate> AnswerAsync(
        ResponseSettings settings, ChatMessage[] messages, int outputIndex, string session, string? traceParent,
        [EnumeratorCancellation] CancellationToken clientGone = default)
    {
        var events = await chats.OpenAsync(settings.ToGeneration(messages) with { TraceParent = traceParent }, session, clientGone);
        var response = new StoredResponse { Settings = settings, BodyHash = "", CreatedAt = Now(), OutputIndex = outputIndex };
        yield return new([], response);
        var deltas = new List<string>();
        await foreach (var next in events.ReadAllAsync(clientGone))
        {
            switch (next.Kind)
            {
                case GenerationEventKind.Heartbeat:
                    yield return new([]);
                    break;
                case GenerationEventKind.Delta:
                    deltas.Add(next.Text!);
                    yield return new([next.Text!]);
                    break;
                case GenerationEventKind.Finished:
                    yield return new([], response with
                    {
                        Status = next.FinishReason == FinishReason.Stop ? ResponseStatus.Completed : ResponseStatus.Incomplete,
                        EndedAt = Now(),
                        Deltas = [.. deltas],
                        PromptTokens = next.PromptTokens,
                        CachedTokens = next.CachedTokens,
                        CompletionTokens = next.CompletionTokens,
                    });
                    yield break;
            }
        }
        throw new ApiException(OpenAiErrors.TurnLost);

        long Now() => time.GetUtcNow().ToUnixTimeSeconds();
    }
}
