namespace Otron.Api.Errors;

/// <summary>What a client learns about a failure: a status, a sentence and a stable code.</summary>
internal sealed record ApiError(int Status, string Type, string? Code, string Message, string? Param = null)
{
    /// <summary>The code, or the type where OpenAI gives none: what counters, logs and spans call it.</summary>
    public string Label => Code ?? Type;

    /// <summary>When the same request may succeed; SDKs wait that long before they retry.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The request would only fail again, although SDKs retry its status by default.</summary>
    public bool IsFinal { get; init; }
}
