namespace Otron.ServiceDefaults.Reporting;

/// <summary>The instruments that the report reads.</summary>
internal static class TrafficNames
{
    public const string TurnPhases = "otron.turn.phase.duration";
    public const string TurnCompute = "otron.turn.compute.duration";
    public const string Tokens = "otron.tokens";
    public const string CacheSize = "otron.kv.size";
    public const string EmbeddingPhases = "otron.embedding.phase.duration";
    public const string EmbeddingTokens = "otron.embedding.tokens";
    public const string Weights = "otron.model.weights";
}
