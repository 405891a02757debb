namespace Otron.Contract;

/// <summary>The one exception type that crosses grains: a code, a sentence for the user and the parameter it is about.</summary>
[GenerateSerializer]
[Alias("otron.OtronException")]
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

    /// <summary>The field of the request that is wrong, such as <c>messages[2].content</c>; null when none is.</summary>
    [Id(1)]
    public string? Parameter { get; }

    /// <summary>When the same request may succeed; null where nobody knows.</summary>
    [Id(2)]
    public int? RetryAfterSeconds { get; }
}
