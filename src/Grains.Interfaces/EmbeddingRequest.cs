namespace Otron.Contract;

/// <summary>Texts or token ids to embed; exactly one of <see cref="Texts"/> and <see cref="Tokens"/> is set.</summary>
[GenerateSerializer, Immutable, Alias("otron.EmbeddingRequest")]
public sealed record EmbeddingRequest
{
    [Id(0)] public required string Model { get; init; }

    [Id(1)] public required string Tenant { get; init; }

    [Id(2)] public string[]? Texts { get; init; }

    /// <summary>Token ids, used as they are, without added special tokens.</summary>
    [Id(3)] public int[][]? Tokens { get; init; }

    /// <summary>Cut to this many dimensions and normalise again (Matryoshka models); null keeps all.</summary>
    [Id(4)] public int? Dimensions { get; init; }

    /// <summary>Name of a task prompt of the model, such as <c>search_query</c>; its text is put in front of each input.</summary>
    [Id(5)] public string? PromptName { get; init; }

    /// <summary>Cut inputs that are too long instead of refusing them.</summary>
    [Id(6)] public bool Truncate { get; init; }

    /// <summary>Pad each vector with zeros to this width; null pads nothing.</summary>
    [Id(7)] public int? PadTo { get; init; }

    /// <summary>W3C trace context of the caller.</summary>
    [Id(8)] public string? TraceParent { get; init; }

    /// <summary>Cut inputs to this many tokens, special tokens included; null sets no limit but the model's.</summary>
    [Id(9)] public int? MaxInputTokens { get; init; }

    /// <summary>Whether vectors are scaled to length 1; null leaves it to the model.</summary>
    [Id(10)] public bool? Normalize { get; init; }
}

/// <summary>One vector per input, in order.</summary>
[GenerateSerializer, Immutable, Alias("otron.EmbeddingResult")]
public sealed record EmbeddingResult
{
    /// <summary>[inputs][dimensions]</summary>
    [Id(0)] public required float[][] Vectors { get; init; }

    /// <summary>Tokens of all inputs, special tokens included.</summary>
    [Id(1)] public required int PromptTokens { get; init; }

    /// <summary>Null from silos of builds without them.</summary>
    [Id(2)] public EmbeddingTimings? Timings { get; init; }
}
