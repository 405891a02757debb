namespace Otron.Contract;

/// <summary>The reasons of failures, shared by all layers. The API maps them to HTTP in one place.</summary>
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

    /// <summary>The session generates already; a session runs one turn at a time. The API opens a fresh session.</summary>
    SessionBusy = 5,

    /// <summary>The engine's queue is full. 503 with <c>Retry-After</c>.</summary>
    Overloaded = 6,

    /// <summary>The model gave numbers that cannot be sampled (NaN, infinity) or its run failed. 500.</summary>
    ModelFailed = 7,

    /// <summary>The model is still loading or its silo is stopping. 503 with <c>Retry-After</c>.</summary>
    Unavailable = 8,

    /// <summary>The tenant's own share of the engine's queue is full. 429 with <c>Retry-After</c>.</summary>
    TenantOverloaded = 9,

    /// <summary>A schema, expression or grammar that the answer must follow cannot be kept; <see cref="OtronException.Parameter"/> names its field. 400.</summary>
    InvalidFormat = 10,

    /// <summary>The schema of a tool's parameters cannot be kept; <see cref="OtronException.Parameter"/> names its field. 400.</summary>
    InvalidTool = 11,

    /// <summary>There is no such stored response, conversation or item, or it is deleted or foreign. 404.</summary>
    NotFound = 20,

    /// <summary>The conversation answers a turn already. 409; clients should not retry unasked.</summary>
    TurnInProgress = 21,

    /// <summary>The conversation has later turns than the response that the request follows. 409; clients should not retry unasked.</summary>
    StaleParent = 22,

    /// <summary>The idempotency key was used for another request. 422.</summary>
    IdempotencyKeyReused = 23,

    /// <summary>A stored answer broke off and could not be resumed for a minute or more. 503; most clients read it in the stored response.</summary>
    Interrupted = 24,

    /// <summary>The disk of the conversations refuses: it is full, read-only or broken. 503; an immediate retry is in vain.</summary>
    StorageFailed = 25,

    /// <summary>The silo that ran a turn is lost, and the turn could not be resumed elsewhere. 503 with <c>Retry-After</c>.</summary>
    TurnLost = 26,

    /// <summary>The client read its stream too slowly, and the buffer for it is full. 500.</summary>
    ClientTooSlow = 27,
}
