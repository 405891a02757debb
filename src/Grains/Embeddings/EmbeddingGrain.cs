using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Otron.Engine;
using Otron.Grains.Models;
using Otron.Grains.Telemetry;

namespace Otron.Grains.Embeddings;

/// <summary>Reentrant, because a call only waits: the engine's queue puts the inputs of all callers into batches.</summary>
[GrainType("otron-embedding")]
[StatelessWorker]
[ModelFilter]
[Reentrant]
internal sealed partial class EmbeddingGrain(
    NodeModels models, ModelMeter modelMeter, NodeMeter meter, TimeProvider time, ILogger<EmbeddingGrain> logger) : Grain, IEmbeddingGrain
{
    public async Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken = default)
    {
        using var span = Traces.Start(Traces.Embed, request.TraceParent);
        span?.SetTag(GenAi.RequestModel, request.Model);
        try
        {
            var result = await EmbedAsync(request, time.GetTimestamp(), cancellationToken);
            if (span is not null)
                WritePhases(span, result);
            return result;
        }
        catch (OtronException refusal)
        {
            span?.Fail(refusal.Code);
            throw;
        }
    }

    private async Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, long startedAt, CancellationToken cancellationToken)
    {
        var model = models.Get<EmbeddingModel>(request.Model);
        ZeroPadding.Check(request.PadTo, request.Dimensions ?? model.Config.Dimensions);
        var inputs = EmbeddingInputs.Tokenize(model, request);
        var input = time.GetElapsedTime(startedAt);

        var outcome = await model.Engine.EmbedAsync(inputs, request.Dimensions, cancellationToken, request.Normalize);
        if (outcome.Error is not EngineError.None)
        {
            modelMeter.Refused(request.Model, outcome.Error);
            throw outcome.Error.ToException(request.Model, outcome.Message);
        }
        if (outcome.ZeroVectors > 0)
            Log.ZeroVectors(logger, request.Model, outcome.ZeroVectors, model.Engine.Status.ZeroVectors);

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
                Total = time.GetElapsedTime(startedAt),
            },
        };
        meter.EmbeddingEnded(request.Model, result.Timings);
        return result;
    }

    private static void WritePhases(Activity span, EmbeddingResult result)
    {
        var (timings, at) = (result.Timings!, span.StartTimeUtc);
        Write(Traces.Input, timings.Input, (GenAi.UsageInputTokens, result.PromptTokens));
        Write(Traces.Queue, timings.Queue);
        Write(Traces.Inference, timings.Inference);
        Write(Traces.Postprocess, timings.Postprocess, (GenAi.EmbeddingsDimensionCount, result.Vectors[0].Length));

        void Write(string name, TimeSpan duration, params ReadOnlySpan<(string, object?)> tags) =>
            Traces.Write(name, span.Context, at, at += duration, tags);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Model} gave {Count} zero vectors ({Total} since it was loaded); they were passed on as they are")]
        public static partial void ZeroVectors(ILogger logger, string model, int count, long total);
    }
}
