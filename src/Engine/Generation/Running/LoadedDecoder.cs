using Microsoft.ML.OnnxRuntime;
using Otron.Engine.Models;
using Otron.Engine.Onnx;

namespace Otron.Engine.Generation.Running;

/// <summary>A decoder ready to run: session, caches and the runner that the probe found to work.</summary>
internal sealed class LoadedDecoder : IDisposable
{
    // Without a pruned head, a prompt piece has logits for every position: [1, S, V] floats.
    private const long MaxChunkLogitsBytes = 256L << 20;

    private readonly InferenceSession _session;

    private LoadedDecoder(InferenceSession session, DecoderGraph graph, KvCache cache, ModelRunner runner, bool isBatchIndependent, string[] warnings)
    {
        _session = session;
        Graph = graph;
        Cache = cache;
        Runner = runner;
        IsBatchIndependent = isBatchIndependent;
        Warnings = warnings;
    }

    public DecoderGraph Graph { get; }

    public KvCache Cache { get; }

    public ModelRunner Runner { get; }

    public bool IsBatchIndependent { get; }

    public IReadOnlyList<string> Warnings { get; }

    public static LoadedDecoder Load(ModelFolder folder, EngineOptions options, DecoderRunners? runners = null)
    {
        var session = OpenSession(folder, options);
        KvCache? cache = null;
        try
        {
            var graph = DecoderGraph.Read(session, folder);
            var capacity = options.MaxContextTokens > 0 ? Math.Min(options.MaxContextTokens, folder.ContextLength) : folder.ContextLength;
            cache = new KvCache(graph, options.Rows, capacity);
            var maxChunkTokens = MaxChunkTokens(graph, options);
            foreach (var (create, warning) in (runners ?? DecoderRunners.Default).Candidates)
            {
                var runner = create(session, graph, cache, maxChunkTokens, options);
                if (new BatchProbe(runner, cache, graph, hasNeighbour: options.Rows > 1).Run() is { } isBatchIndependent)
                    return new LoadedDecoder(session, graph, cache, runner, isBatchIndependent, warning is null ? [] : [warning]);
                runner.Dispose();
            }
            throw new ModelFolderException(
                folder.Id,
                ["The graph's caches behave neither as shared buffers nor as past and present tensors; re-export it with the ONNX Runtime GenAI model builder."]);
        }
        catch
        {
            cache?.Dispose();
            session.Dispose();
            throw;
        }
    }

    /// <summary>How many tokens' keys and values fit the memory that the options allow.</summary>
    public long BudgetTokens(EngineOptions options)
    {
        var bytes = options.KvCacheMegabytes > 0
            ? (long)options.KvCacheMegabytes << 20
            : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
        return Cache.BytesPerToken == 0 ? long.MaxValue : bytes / Cache.BytesPerToken;
    }

    public void Dispose()
    {
        Runner.Dispose();
        _session.Dispose();
        Cache.Dispose();
    }

    private static InferenceSession OpenSession(ModelFolder folder, EngineOptions options)
    {
        try
        {
            return OnnxSessions.Create(folder.OnnxPath, options, session =>
            {
                // Shapes change with every step, so memory plans for them gain nothing.
                session.EnableMemoryPattern = false;
                // With more threads than heads, a row alone has its keys and values split among threads, and a row in a batch does not.
                session.IntraOpNumThreads = Math.Min(OnnxSessions.Threads(options), folder.Decoder?.Heads ?? int.MaxValue);
            });
        }
        catch (InvalidDataException e)
        {
            throw new ModelFolderException(folder.Id, [e.Message], e);
        }
    }

    private static int MaxChunkTokens(DecoderGraph graph, EngineOptions options)
    {
        if (graph.HasPrunedHead)
            return options.PrefillChunkTokens;
        var positions = MaxChunkLogitsBytes / (graph.VocabularySize * sizeof(float));
        return (int)Math.Clamp(positions, 16, options.PrefillChunkTokens);
    }
}
