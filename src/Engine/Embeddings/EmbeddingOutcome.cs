namespace Otron.Engine.Embeddings;

/// <summary>The vectors of one call, or the reason why there are none.</summary>
public sealed record EmbeddingOutcome
{
    public EngineError Error { get; private init; }

    /// <summary>One sentence about <see cref="Error"/>, with the numbers that matter; empty without an error.</summary>
    public string Message { get; private init; } = "";

    /// <summary>[inputs][dimensions], in the order of the inputs; empty after an error.</summary>
    public float[][] Vectors { get; private init; } = [];

    /// <summary>Number of vectors that are zero. They are left as they are; the caller should log it.</summary>
    public int ZeroVectors { get; private init; }

    public EmbeddingTimes Times { get; private init; }

    internal static EmbeddingOutcome Done(float[][] vectors, int zeroVectors, EmbeddingTimes times) =>
        new() { Vectors = vectors, ZeroVectors = zeroVectors, Times = times };

    internal static EmbeddingOutcome Refused(EngineError error, string message) => new() { Error = error, Message = message };
}
