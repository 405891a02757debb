namespace Otron.Api.OpenAi;

/// <summary>What a client gets to know about a failure: a status, a sentence and a stable code.</summary>
internal sealed record ApiError(int Status, string Type, string Code, string Message, string? Param = null)
{
    /// <summary>When the same request may succeed; SDKs wait that long before they retry.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>SDKs retry some statuses unasked; here that would only fail again.</summary>
    public bool IsFinal { get; init; }
}

/// <summary>Ends a request with an <see cref="ApiError"/>.</summary>
internal sealed class ApiException(ApiError error) : Exception(error.Message)
{
    public ApiError Error { get; } = error;
}
