using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Otron.Engine;
using Otron.Grains.Models;

namespace Otron.Grains.Embeddings;

/// <summary>Reentrant, because a call only waits: the engine's queue gathers the inputs of all callers into batches.</summary>
[GrainType("otron-embedding")]
[StatelessWorker]
[Reentrant]
internal sealed partial class EmbeddingGrain(NodeModels models, ILogger<EmbeddingGrain> logger) : Grain, IEmbeddingGrain
{
    public async Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken = default)
    {
        var model = models.Get<EmbeddingModel>(request.Model);
        var width = EmbeddingWidth.Of(model, request);
        var inputs = EmbeddingInputs.Tokenize(model, request);

        var outcome = await model.Engine.EmbedAsync(inputs, width.Dimensions, cancellationToken);
        if (outcome.Error is not EngineError.None)
            throw outcome.Error.ToException(request.Model);

        var vectors = outcome.Vectors;
        if (outcome.Error!=EngineError.None) Log.ZeroVectors(logger, request.Model, 1);
        width.Pad(vectors);
        return new() { Vectors = vectors, PromptTokens = inputs.Sum(ids => ids.Length) };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Model} gave {Count} zero vectors")]
        public static partial void ZeroVectors(ILogger logger, string model, int count);
    }
}
