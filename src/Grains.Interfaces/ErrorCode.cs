namespace Otron.Contract;

/// <summary>What went wrong, as a value that every layer shares. The API maps it to HTTP in one place.</summary>
public enum ErrorCode
{
    /// <summary>A value of the request is wrong; <see cref="OtronException.Parameter"/> names it. 400.</summary>
    InvalidRequest = 0,

    /// <summary>No silo serves the model. 404.</summary>
    ModelNotFound = 1,

    /// <summary>A chat request names an embedding model, or the reverse. 400.</summary>
    WrongModelKind = 2,

    /// <summary>Prompt and answer together exceed the model's context, or an input exceeds the encoder's. 400.</summary>
    ContextLengthExceeded = 3,

    /// <summary>The model's chat template refused the messages (<c>raise_exception</c>) or ran over its limits. 400.</summary>
    TemplateRefused = 4,

    /// <summary>The session generates already; one session runs one turn at a time. The API opens a fresh one.</summary>
    SessionBusy = 5,

    /// <summary>The engine's queue is full. 503 with <c>Retry-After</c>.</summary>
    Overloaded = 6,

    /// <summary>The model gave numbers that cannot be sampled (NaN, infinity) or its run failed. 500.</summary>
    ModelFailed = 7,

    /// <summary>The model is still loading or its silo is stopping. 503 with <c>Retry-After</c>.</summary>
    Unavailable = 8,

    /// <summary>The tenant's own share of the engine's queue is full. 429 with <c>Retry-After</c>.</summary>
    TenantOverloaded = 9,

    /// <summary>There is no such stored response, conversation or item; a deleted or foreign one is the same. 404.</summary>
    NotFound = 20,

    /// <summary>The conversation answers a turn already. 409, not to be retried unasked.</summary>
    TurnInProgress = 21,

    /// <summary>The conversation has gone on since the response that the request follows. 409, not to be retried unasked.</summary>
    StaleParent = 22,

    /// <summary>The idempotency key was used for another request. 422.</summary>
    IdempotencyKeyReused = 23,

    /// <summary>A stored answer broke off and could not be continued for a minute or more. 503, though most read it in the stored response.</summary>
    Interrupted = 24,

    /// <summary>The disk that keeps conversations refuses: full, read-only, broken. 503, and trying again at once is in vain.</summary>
    StorageFailed = 25,

    /// <summary>The silo that ran a turn is lost, and the turn could not be resumed elsewhere. 503 with <c>Retry-After</c>.</summary>
    TurnLost = 26,

    /// <summary>The client read its stream too slowly, and the buffer for it is full. 500.</summary>
    ClientTooSlow = 27,
}
