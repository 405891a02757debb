namespace Otron.Bench.Server;

/// <summary>One embeddings request as its client saw it.</summary>
internal sealed record EmbedResult
{
    public string? Failure { get; init; }

    public int Inputs { get; init; }

    public int Tokens { get; init; }

    public double LatencyMs { get; init; }
}
