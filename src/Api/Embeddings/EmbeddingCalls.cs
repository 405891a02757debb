using Otron.Api.Models;
using Otron.Api.OpenAi;
using Otron.Api.Turns;
using Otron.Contract;

namespace Otron.Api.Embeddings;

/// <summary>
/// Embeds on some node that serves the model. A client of the cluster is not told which one, nor that it died, so where any of them
/// is lost the inputs are sent again: embedding twice gives the same.
/// </summary>
internal sealed class EmbeddingCalls(IGrainFactory grains, ModelCatalog models, NodeWatch nodes, TimeProvider time)
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
            catch (Exception e) when (TurnPump.IsPassing(e, wasHeard: false) && attempt < MaxAttempts)
            {
                await Task.Delay(TurnPump.BackOff, time, clientGone);
            }
        }
    }

    private async Task<EmbeddingResult> TryAsync(EmbeddingRequest request, CancellationToken clientGone)
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = nodes.Watch(await models.NodesServingAsync(request.Model), () => lost.TrySetResult());
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(clientGone);
        var embedding = grains.GetGrain<IEmbeddingGrain>(request.Model).EmbedAsync(request, leave.Token);
        if (await Task.WhenAny(embedding, lost.Task) == embedding)
            return await embedding;
        // It may be at work on another node.
        await leave.CancelAsync();
        throw new ApiException(OpenAiErrors.TurnLost);
    }
}
