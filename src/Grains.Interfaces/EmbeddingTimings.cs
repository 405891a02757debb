namespace Otron.Contract;

/// <summary>Where the time of an embedding call went on its silo, part after part.</summary>
[GenerateSerializer, Immutable, Alias("otron.EmbeddingTimings")]
public sealed record EmbeddingTimings
{
    /// <summary>From texts to token ids.</summary>
    [Id(0)] public TimeSpan Input { get; init; }

    /// <summary>From the engine's acceptance to the first run.</summary>
    [Id(1)] public TimeSpan Queue { get; init; }

    /// <summary>In the runs that held its inputs, and between them.</summary>
    [Id(2)] public TimeSpan Inference { get; init; }

    /// <summary>Pooling and normalising, for all inputs of those runs.</summary>
    [Id(3)] public TimeSpan Postprocess { get; init; }

    /// <summary>From the call's arrival on the silo to its answer.</summary>
    [Id(4)] public TimeSpan Total { get; init; }
}
