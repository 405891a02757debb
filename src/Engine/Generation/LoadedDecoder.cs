using Microsoft.ML.OnnxRuntime;
using Otron.Engine.Models;
using Otron.Engine.Onnx;

namespace Otron.Engine.Generation;

/// <summary>A decoder ready to run: session, caches and the runner that the probe found to work.</summary>
internal sealed class LoadedDecoder : IDisposable
{
    // Logits of a prompt piece are computed for every position where the head is not pruned: [1, S, V] floats.
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

    public static LoadedDecoder Load(ModelFolder folder, EngineOptions options)
    {
        var session = OpenSession(folder, options);
        KvCache? cache = null;
        try
        {
            var graph = DecoderGraph.Read(session, folder);
            cache = new KvCache(graph, options.Rows, options.MaxContextTokens > 0 ? Math.Min(options.MaxContextTokens, folder.ContextLength) : folder.ContextLength);
            var maxChunkTokens = MaxChunkTokens(graph, options);
            return TryRunner(options.Runner?.Invoke(session, graph, cache, maxChunkTokens), [])
                ?? TryRunner(new SharedCacheRunner(session, graph, cache, maxChunkTokens, keepsBindings: options.Provider == "cpu"), [])
                ?? TryRunner(new ConcatCacheRunner(session, graph, cache, maxChunkTokens), [ReExportAdvice])
                ?? throw new ModelFolderException(folder.Id, ["The graph's caches behave neither as shared buffers nor as past and present tensors; re-export it with the ONNX Runtime GenAI model builder."]);

            LoadedDecoder? TryRunner(ModelRunner? runner, string[] warnings)
            {
                if (runner is null)
                    return null;
                if (BatchProbe.Run(runner, hasNeighbour: options.Rows > 1, graph.VocabularySize) is { } isBatchIndependent)
                    return new LoadedDecoder(session, graph, cache, runner, isBatchIndependent, warnings);
                runner.Dispose();
                return null;
            }
        }
        catch
        {
            cache?.Dispose();
            session.Dispose();
            throw;
        }
    }

    private const string ReExportAdvice =
        "The graph copies its whole cache for every token (plain past/present export), so it runs slowly and one row at a time; " +
        "re-export it with GroupQueryAttention, for example with the ONNX Runtime GenAI model builder.";

    /// <summary>Tokens whose keys and values fit the memory that the options allow.</summary>
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
            // Shapes change with every step; remembering a memory plan for each gains nothing.
            return OnnxSessions.Create(folder.OnnxPath, options, session => session.EnableMemoryPattern = false);
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
