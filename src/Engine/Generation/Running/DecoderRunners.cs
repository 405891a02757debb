using Microsoft.ML.OnnxRuntime;

namespace Otron.Engine.Generation.Running;

internal delegate ModelRunner RunnerFactory(InferenceSession session, DecoderGraph graph, KvCache cache, int maxChunkTokens, EngineOptions options);

/// <summary>The runners that are tried on a graph, in order, until the probe finds one that drives it.</summary>
public sealed class DecoderRunners
{
    private const string ReExportAdvice =
        "The graph copies its whole cache for every token (plain past/present export), so it runs slowly and one row at a time; " +
        "re-export it with GroupQueryAttention, for example with the ONNX Runtime GenAI model builder.";

    private DecoderRunners(params (RunnerFactory Create, string? Warning)[] candidates) => Candidates = candidates;

    public static DecoderRunners Default { get; } = new(
        ((session, graph, cache, tokens, options) => new SharedCacheRunner(session, graph, cache, tokens, keepsBindings: options.Provider == "cpu"), null),
        ((session, graph, cache, tokens, _) => new ConcatCacheRunner(session, graph, cache, tokens), ReExportAdvice));

    /// <summary>How to create each runner, and a sentence for the operator if it is a poor choice.</summary>
    internal IReadOnlyList<(RunnerFactory Create, string? Warning)> Candidates { get; }

    /// <summary>The same with another runner in front.</summary>
    internal DecoderRunners With(RunnerFactory first) => new([(first, null), .. Candidates]);
}
