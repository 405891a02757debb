namespace Otron.Api.Cluster;

/// <summary>
/// Embeds on some node that serves the model. A client of the cluster does not learn which one, nor that it died, so if any of them is
/// lost the inputs are sent again: embedding twice gives the same result.
/// </summary>
internal sealed class EmbeddingCalls(IGrainFactory grains, ClusterView cluster, Patience patience, TimeProvider time)
{
    private const int MaxAttempts = 40;

    public async Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken clientGone)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(request, clientGone);
            }
            catch (Exception e) when (Patience.IsPassing(e, isAccepted: false) && attempt < MaxAttempts)
            {
                await Task.Delay(patience.BackOff, time, clientGone);
            }
        }
    }

    private async Task<EmbeddingResult> TryAsync(EmbeddingRequest request, CancellationToken clientGone)
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = cluster.Watch(await cluster.NodesServingAsync(request.Model), () => lost.TrySetResult());
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(clientGone);
        var embedding = grains.GetGrain<IEmbeddingGrain>(request.Model).EmbedAsync(request, leave.Token);
        if (await Task.WhenAny(embedding, lost.Task) == embedding)
            return await embedding;
        // Another node may still be at work on it.
        await leave.CancelAsync();
        throw ClusterFailures.TurnLost();
    }
}
