using System.Runtime.InteropServices;

namespace Otron.Engine.Embeddings;

/// <summary>The vectors of one call, or why there are none.</summary>
public sealed record EmbeddingOutcome
{
    public EngineError Error { get; private init; }

    /// <summary>One sentence about <see cref="Error"/>, with the numbers that matter; empty when all went well.</summary>
    public string Message { get; private init; } = "";

    /// <summary>[inputs][dimensions], in the order of the inputs; empty after an error.</summary>
    public float[][] Vectors { get; private init; } = [];

    /// <summary>How many of the vectors are zero: left as they are, for the caller to log.</summary>
    public int ZeroVectors { get; private init; }

    public EmbeddingTimes Times { get; private init; }

    internal static EmbeddingOutcome Done(float[][] vectors, int zeroVectors, EmbeddingTimes times) =>
        new() { Vectors = vectors, ZeroVectors = zeroVectors, Times = times };

    internal static EmbeddingOutcome Refused(EngineError error, string message) => new() { Error = error, Message = message };
}

/// <summary>Where the time of a call went.</summary>
/// <param name="Queue">From the call to its first run.</param>
/// <param name="Inference">In the runs that held its inputs, and between them.</param>
/// <param name="Postprocess">Pooling and normalising, for all inputs of those runs.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EmbeddingTimes(TimeSpan Queue, TimeSpan Inference, TimeSpan Postprocess);
