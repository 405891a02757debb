namespace Otron.Engine;

/// <summary>Why the engine refused or ended a piece of work. Errors are values; an exception in the engine is a bug.</summary>
public enum EngineError
{
    None = 0,

    /// <summary>Prompt plus requested tokens do not fit the context, or the prompt alone does not.</summary>
    ContextLengthExceeded,

    /// <summary>A token id lies outside the vocabulary.</summary>
    TokenOutOfRange,

    /// <summary>There are no tokens to compute.</summary>
    EmptyInput,

    /// <summary>The queue is full; try again later.</summary>
    QueueFull,

    /// <summary>This tenant has too much work in the queue; others are still served.</summary>
    TenantQueueFull,

    /// <summary>The logits or the embedding contain NaN or infinity; the cached keys and values were dropped.</summary>
    InvalidNumbers,

    /// <summary>The answer's constraint went beyond its budget; only this answer ends.</summary>
    ConstraintFailed,

    /// <summary>ONNX Runtime reported a failure twice in a row for this work.</summary>
    RunFailed,

    /// <summary>The engine is stopping.</summary>
    Stopped,

    /// <summary>The embedding model gives no vectors of the asked width.</summary>
    UnsupportedDimensions,
}
