namespace Otron.Contract;

/// <summary>The time of an embedding call on its silo, by parts that follow one another.</summary>
[GenerateSerializer, Immutable, Alias("otron.EmbeddingTimings")]
public sealed record EmbeddingTimings
{
    /// <summary>Time from texts to token ids.</summary>
    [Id(0)] public TimeSpan Input { get; init; }

    /// <summary>Time from the engine's acceptance to the first run.</summary>
    [Id(1)] public TimeSpan Queue { get; init; }

    /// <summary>Time in the runs with its inputs, and between them.</summary>
    [Id(2)] public TimeSpan Inference { get; init; }

    /// <summary>Time of pooling and normalising all inputs of those runs.</summary>
    [Id(3)] public TimeSpan Postprocess { get; init; }

    /// <summary>Time from the call's arrival on the silo to its answer.</summary>
    [Id(4)] public TimeSpan Total { get; init; }
}
