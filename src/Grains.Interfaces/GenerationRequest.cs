namespace Otron.Contract;

/// <summary>One turn to generate: the whole conversation as the client knows it, or a prompt as it is, and how to answer.</summary>
[GenerateSerializer, Immutable, Alias("otron.GenerationRequest")]
public sealed record GenerationRequest
{
    [Id(0)] public required string Model { get; init; }

    /// <summary>Whose request it is; comes from the API key, never from the body.</summary>
    [Id(1)] public required string Tenant { get; init; }

    [Id(2)] public required ChatMessage[] Messages { get; init; }

    [Id(3)] public SamplingSettings Sampling { get; init; } = new();

    /// <summary>At most this many tokens in the answer; null means all that fits the context.</summary>
    [Id(4)] public int? MaxTokens { get; init; }

    /// <summary>Texts that end the answer; they are not part of it.</summary>
    [Id(5)] public string[] Stop { get; init; } = [];

    /// <summary>How many answers to the same prompt, at least 1.</summary>
    [Id(6)] public int Choices { get; init; } = 1;

    /// <summary>
    /// W3C trace context of the caller, under which the turn's spans hang. It travels here because Orleans' own propagation makes
    /// spans and headers for every step of a stream, so for every token.
    /// </summary>
    [Id(7)] public string? TraceParent { get; init; }

    /// <summary>Leave out the oldest turns where the conversation is too long, instead of refusing it.</summary>
    [Id(8)] public bool TruncateHistory { get; init; }

    /// <summary>
    /// Where the turn was begun elsewhere and its silo is lost: how far it came. All else must be as it was; without a seed a
    /// sampled answer would go on as another one.
    /// </summary>
    [Id(9)] public Continuation? Continuation { get; init; }

    /// <summary>One of <see cref="LocalReaders"/>: where the turn runs in the reader's process, its events go there and not into the stream.</summary>
    [Id(10)] public Guid? Reader { get; init; }

    /// <summary>W3C trace context of the conversation's turn before this one, where that is known: the two are linked.</summary>
    [Id(11)] public string? PreviousTraceParent { get; init; }

    /// <summary>In place of messages.</summary>
    [Id(12)] public RawPrompt? Prompt { get; init; }

    /// <summary>Tell each token's log probability, and those of so many likeliest ones; null for none of it.</summary>
    [Id(13)] public int? TopLogprobs { get; init; }
}
