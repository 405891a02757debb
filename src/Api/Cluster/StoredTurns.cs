using Microsoft.Extensions.Options;
using Otron.Api.Settings;

namespace Otron.Api.Cluster;

/// <summary>Reaches stored conversations, wherever they are by now: the loss of a node costs a pause.</summary>
internal sealed class StoredTurns(IGrainFactory grains, ClusterView cluster, Patience patience, IOptions<ApiOptions> options, TimeProvider time)
{
    public IConversationGrain Grain(string tenant, string conversation) =>
        grains.GetGrain<IConversationGrain>(ConversationKey.Create(tenant, conversation));

    /// <summary>
    /// Asks a question that may be repeated. A client of the cluster does not learn that the silo it asked has died, so silence is taken
    /// for that.
    /// </summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken clientGone)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask().WaitAsync(patience.MaxSilence, time, clientGone);
            }
            catch (Exception e) when (ClusterFaults.IsPassing(e) && time.GetElapsedTime(start) < patience.MaxPause)
            {
                await Task.Delay(patience.BackOff, time, clientGone);
            }
        }
    }

    /// <summary>Has a turn accepted. The request's key makes it safe to ask again when an answer is lost.</summary>
    /// <param name="maxWait">How long the client lets the turn wait for the one before it.</param>
    public async Task<int> RespondAsync(
        IConversationGrain grain, ResponseRequest request, bool mayCreate, TimeSpan maxWait, CancellationToken clientGone)
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
            catch (Exception e) when (Patience.IsPassing(e, isAccepted: false) && time.GetElapsedTime(start) < patience.MaxPause)
            {
                await Task.Delay(patience.BackOff, time, clientGone);
            }
        }
    }

    /// <summary>Follows the pieces of the response to its end, over any number of nodes that fail meanwhile.</summary>
    public IAsyncEnumerable<ResponseUpdate> FollowAsync(IConversationGrain grain, int entry, CancellationToken clientGone) =>
        new ResumableStream<ResponseUpdate>(new ResponseProgress(grain, entry), cluster, patience, options.Value.StreamBufferEvents, time)
            .Start(clientGone).ReadAllAsync(clientGone);

    /// <summary>
    /// A client of the cluster does not learn that the silo it waits for has died. The silo that has the conversation by now knows
    /// whether it is at work.
    /// </summary>
    private async Task<int> AcceptAsync(IConversationGrain grain, ResponseRequest request, bool mayCreate, CancellationToken clientGone)
    {
        var accepted = grain.RespondAsync(request, mayCreate);
        while (await Task.WhenAny(accepted, Task.Delay(patience.MaxSilence, time, clientGone)) != accepted)
            if (!await grain.IsAcceptingAsync().WaitAsync(patience.MaxSilence, time, clientGone))
                throw ClusterFailures.TurnLost();
        return await accepted;
    }

    /// <summary>Returns when the conversation is idle, or after a while: the silo that would report it may be gone.</summary>
    private async Task WaitForIdleAsync(IConversationGrain grain, TimeSpan maxWait, CancellationToken clientGone)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromTicks(Math.Clamp(maxWait.Ticks, 0, patience.MaxSilence.Ticks)), time);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(clientGone, deadline.Token);
        await grain.WhenIdleAsync(leave.Token).WaitAsync(leave.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
