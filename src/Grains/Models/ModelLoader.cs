using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Otron.Engine;
using Otron.Engine.Generation.Running;
using Otron.Engine.Generation.Snapshots;
using Otron.Engine.Models;
using Otron.Grains.Telemetry;

namespace Otron.Grains.Models;

/// <summary>
/// Loads the node's models in the host's Starting phase: before the silo joins the cluster and before any port listens, so that no
/// client ever reaches a node that cannot serve yet.
/// </summary>
internal sealed partial class ModelLoader(
    IOptions<ModelsOptions> modelsOptions,
    IOptions<EngineOptions> engineOptions,
    NodeModels models,
    EngineMeter engineMeter,
    DecoderRunners runners,
    ModelMeter meter,
    TimeProvider time,
    ILogger<ModelLoader> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var options = modelsOptions.Value;
        var catalog = ModelFolders.Scan(options.Path, options.ServedIds);
        var problems = new ConcurrentBag<ModelProblem>(catalog.Problems);

        var loaded = new ConcurrentBag<IServedModel>();
        await Parallel.ForEachAsync(catalog.Models, cancellationToken, (folder, _) =>
        {
            if (TryLoad(folder, problems) is { } model)
                loaded.Add(model);
            return ValueTask.CompletedTask;
        });

        if (problems.IsEmpty)
        {
            models.Publish(loaded);
            return;
        }

        foreach (var model in loaded)
            model.Dispose();
        throw new ModelLoadException(Describe(options, problems));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IServedModel? TryLoad(ModelFolder folder, ConcurrentBag<ModelProblem> problems)
    {
        using var span = Traces.Start(Traces.ModelLoad, traceParent: null);
        span?.SetTag(GenAi.RequestModel, folder.Id);
        var start = time.GetTimestamp();
        try
        {
            IServedModel model = folder.Decoder is null
                ? EmbeddingModel.Load(folder, engineOptions.Value, fault => Report(fault, folder.Id), engineMeter, time)
                : ChatModel.Load(folder, engineOptions.Value, fault => Report(fault, folder.Id), engineMeter, runners, time);
            var took = time.GetElapsedTime(start);
            meter.Loaded(folder.Id, took);
            Log.Loaded(logger, folder.Id, model.Info.Kind, model.Info.ContextLength, took.TotalSeconds);
            foreach (var warning in model.Warnings)
                Log.Warning(logger, folder.Id, warning);
            return model;
        }
        catch (ModelFolderException refusal)
        {
            span?.SetStatus(ActivityStatusCode.Error);
            foreach (var problem in refusal.Problems)
                problems.Add(problem);
            return null;
        }
        catch (Exception failure)
        {
            span?.SetStatus(ActivityStatusCode.Error);
            Log.Failed(logger, failure, folder.Id);
            problems.Add(new(folder.Id, failure.Message));
            return null;
        }
    }

    private void Report(Exception fault, string model)
    {
        if (fault is SnapshotDiskException)
            Log.Warning(logger, model, fault.Message);
        else
            Log.Fault(logger, fault, model);
    }

    private static string Describe(ModelsOptions options, IEnumerable<ModelProblem> problems)
    {
        var text = new StringBuilder("Otron cannot serve the models it was told to serve:");
        foreach (var problem in problems.OrderBy(problem => problem.ModelId, StringComparer.Ordinal))
            text.Append("\n  ").Append(problem.ModelId.Length == 0 ? problem.Sentence : problem.ToString());
        // The names that exist help most with a mistyped one.
        var found = ModelFolders.Scan(options.Path).Models;
        if (found.Count > 0)
            text.Append("\nModels that can be served from ").Append(Path.GetFullPath(options.Path)).Append(": ")
                .AppendJoin(", ", found.Select(model => model.Id)).Append('.');
        return text.ToString();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Loaded {Model} ({Kind}, {ContextTokens} tokens) in {Seconds:F2} s")]
        public static partial void Loaded(ILogger logger, string model, ModelKind kind, int contextTokens, double seconds);

        [LoggerMessage(2, LogLevel.Warning, "{Model}: {Warning}")]
        public static partial void Warning(ILogger logger, string model, string warning);

        [LoggerMessage(3, LogLevel.Debug, "Loading {Model} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string model);

        [LoggerMessage(4, LogLevel.Error, "A run of {Model} failed")]
        public static partial void Fault(ILogger logger, Exception exception, string model);
    }
}
