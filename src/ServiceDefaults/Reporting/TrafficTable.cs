using Microsoft.Extensions.Logging;

namespace Otron.ServiceDefaults.Reporting;

/// <summary>The log's table: a line for each endpoint and each model that had traffic.</summary>
internal sealed partial class TrafficTable(ILogger logger)
{
    private const double MillisecondsPerSecond = 1000, BytesPerMebibyte = 1 << 20;

    public void Write(TrafficSummary traffic, double seconds)
    {
        foreach (var (endpoint, durations) in traffic.Endpoints)
            Log.Endpoint(
                logger, endpoint, durations.Count, durations.Errors, Ms(durations.Sum / durations.Count), Ms(durations.Min), Ms(durations.Max),
                Ms(durations.Percentile(50)), Ms(durations.Percentile(95)));
        foreach (var model in traffic.Models(TrafficNames.TurnPhases))
            WriteChat(traffic, model, seconds);
        foreach (var model in traffic.Models(TrafficNames.EmbeddingPhases))
            WriteEmbedding(traffic, model, seconds);
    }

    private void WriteChat(TrafficSummary traffic, string model, double seconds)
    {
        var (computed, cached, generated) = (Tokens("prompt"), Tokens("cached"), Tokens("generated"));
        Log.Chat(
            logger, model, traffic.Count(TrafficNames.TurnPhases, model, "decode"), computed / seconds, generated / seconds,
            PerToken("forward"), PerToken("penalty"), PerToken("sampling"), cached / Math.Max(1, cached + computed),
            (traffic.Sum(TrafficNames.Weights, model) + Caches("row") + Caches("memory")) / BytesPerMebibyte);

        double Caches(string tier) => traffic.Sum(TrafficNames.CacheSize, model, tier);
        double Tokens(string kind) => traffic.Sum(TrafficNames.Tokens, model, kind);
        double PerToken(string part) => Ms(traffic.Sum(TrafficNames.TurnCompute, model, part)) / Math.Max(1, generated);
    }

    private void WriteEmbedding(TrafficSummary traffic, string model, double seconds)
    {
        var calls = traffic.Count(TrafficNames.EmbeddingPhases, model, "inference");
        var (tokens, padding) = (Tokens("input"), Tokens("padding"));
        Log.Embedding(
            logger, model, calls, tokens / seconds, padding / Math.Max(1, tokens + padding),
            PerCall("input"), PerCall("queue"), PerCall("inference"), PerCall("postprocess"),
            traffic.Sum(TrafficNames.Weights, model) / BytesPerMebibyte);

        double Tokens(string kind) => traffic.Sum(TrafficNames.EmbeddingTokens, model, kind);
        double PerCall(string phase) => Ms(traffic.Sum(TrafficNames.EmbeddingPhases, model, phase)) / Math.Max(1, calls);
    }

    private static double Ms(double seconds) => seconds * MillisecondsPerSecond;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "{Endpoint,-36} {Count,6} requests {Errors,5} errors "
            + "| ms: average {AverageMs,8:F1}  min {MinMs,8:F1}  max {MaxMs,8:F1}  p50 {P50Ms,8:F1}  p95 {P95Ms,8:F1}")]
        public static partial void Endpoint(
            ILogger logger, string endpoint, int count, int errors, double averageMs, double minMs, double maxMs, double p50Ms, double p95Ms);

        [LoggerMessage(2, LogLevel.Information,
            "{Model,-36} {Turns,6} turns | tokens/s: prompt {PromptPerSecond,8:F1}  output {OutputPerSecond,8:F1} "
            + "| ms for each token: forward {ForwardMs,7:F2}  repeat penalty {PenaltyMs,6:F3}  sampling {SamplingMs,6:F3} "
            + "| cached {CachedShare,5:P0} | {MemoryMebibytes,6:F0} MiB")]
        public static partial void Chat(
            ILogger logger, string model, int turns, double promptPerSecond, double outputPerSecond,
            double forwardMs, double penaltyMs, double samplingMs, double cachedShare, double memoryMebibytes);

        [LoggerMessage(3, LogLevel.Information,
            "{Model,-36} {Calls,6} calls | tokens/s: {TokensPerSecond,8:F1}, padding {PaddingShare,5:P0} "
            + "| ms for each call: input {InputMs,7:F2}  queue {QueueMs,7:F2}  inference {InferenceMs,7:F2}  post-processing {PostprocessMs,7:F2} "
            + "| {MemoryMebibytes,6:F0} MiB")]
        public static partial void Embedding(
            ILogger logger, string model, int calls, double tokensPerSecond, double paddingShare,
            double inputMs, double queueMs, double inferenceMs, double postprocessMs, double memoryMebibytes);
    }
}
