namespace Otron.Contract;

/// <summary>The only exception type that crosses grains: a code, a sentence for the user, and the parameter concerned.</summary>
[GenerateSerializer, Alias("otron.OtronException")]
public sealed class OtronException : Exception
{
    public OtronException(ErrorCode code, string message, string? parameter = null, int? retryAfterSeconds = null)
        : base(message)
    {
        Code = code;
        Parameter = parameter;
        RetryAfterSeconds = retryAfterSeconds;
    }

    [Id(0)]
    public ErrorCode Code { get; }

    /// <summary>The wrong field of the request, such as <c>messages[2].content</c>; null if none is wrong.</summary>
    [Id(1)]
    public string? Parameter { get; }

    /// <summary>Seconds until the same request may succeed; null if unknown.</summary>
    [Id(2)]
    public int? RetryAfterSeconds { get; }
}
