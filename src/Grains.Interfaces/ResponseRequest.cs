namespace Otron.Contract;

/// <summary>A turn to accept.</summary>
[GenerateSerializer, Immutable, Alias("otron.ResponseRequest")]
public sealed record ResponseRequest
{
    [Id(0)] public required ResponseSettings Settings { get; init; }

    /// <summary>In the form of <see cref="MessageItems"/>.</summary>
    [Id(1)] public required ChatMessage[] Input { get; init; }

    /// <summary>A hash that is equal each time the same request is sent.</summary>
    [Id(2)] public required string BodyHash { get; init; }

    /// <summary>The client's <c>Idempotency-Key</c>, hashed, else a key that the API drew. One key makes one turn.</summary>
    [Id(3)] public required string IdempotencyKey { get; init; }

    /// <summary>The key is the client's own.</summary>
    [Id(4)] public bool HasClientKey { get; init; }

    [Id(5)] public string? TraceParent { get; init; }
}
