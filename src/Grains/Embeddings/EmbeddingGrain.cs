using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Otron.Engine;
using Otron.Grains.Models;
using Otron.Grains.Placement;
using Otron.Grains.Telemetry;

namespace Otron.Grains.Embeddings;

/// <summary>Reentrant, because a call only waits: the engine's queue gathers the inputs of all callers into batches.</summary>
[GrainType("otron-embedding")]
[StatelessWorker]
[ModelFilter]
[Reentrant]
internal sealed partial class EmbeddingGrain(NodeModels models, NodeMeter meter, ILogger<EmbeddingGrain> logger) : Grain, IEmbeddingGrain
{
    public async Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken = default)
    {
        using var span = Traces.Start("otron.embed", request.TraceParent);
        var startedAt = Stopwatch.GetTimestamp();
        var model = models.Get<EmbeddingModel>(request.Model);
        ZeroPadding.Check(request.PadTo, request.Dimensions ?? model.Config.Dimensions);
        var inputs = EmbeddingInputs.Tokenize(model, request);
        var input = Stopwatch.GetElapsedTime(startedAt);

        var outcome = await model.Engine.EmbedAsync(inputs, request.Dimensions, cancellationToken);
        if (outcome.Error is not EngineError.None)
        {
            meter.Refused(request.Model, outcome.Error);
            throw outcome.Error.ToException(request.Model, outcome.Message);
        }
        if (outcome.ZeroVectors > 0)
            Log.ZeroVectors(logger, request.Model, outcome.ZeroVectors, model.Engine.ZeroVectors);

        ZeroPadding.Apply(request.PadTo, outcome.Vectors);
        var result = new EmbeddingResult
        {
            Vectors = outcome.Vectors,
            PromptTokens = inputs.Sum(ids => ids.Length),
            Timings = new()
            {
                Input = input,
                Queue = outcome.Times.Queue,
                Inference = outcome.Times.Inference,
                Postprocess = outcome.Times.Postprocess,
                Total = Stopwatch.GetElapsedTime(startedAt),
            },
        };
        meter.EmbeddingEnded(request.Model, result.Timings);
        return result;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Model} gave {Count} zero vectors ({Total} since it was loaded); they were passed on as they are")]
        public static partial void ZeroVectors(ILogger logger, string model, int count, long total);
    }
}
