namespace Otron.Contract;

/// <summary>One turn to generate: the whole conversation as the client knows it or a raw prompt, and how to answer.</summary>
[GenerateSerializer, Immutable, Alias("otron.GenerationRequest")]
public sealed record GenerationRequest
{
    [Id(0)] public required string Model { get; init; }

    /// <summary>The tenant comes from the API key, never from the body.</summary>
    [Id(1)] public required string Tenant { get; init; }

    [Id(2)] public required ChatMessage[] Messages { get; init; }

    [Id(3)] public SamplingSettings Sampling { get; init; } = new();

    /// <summary>Most tokens of the answer; null means all that fit the context.</summary>
    [Id(4)] public int? MaxTokens { get; init; }

    /// <summary>Texts that end the answer, which may spell special tokens.</summary>
    [Id(5)] public string[] Stop { get; init; } = [];

    /// <summary>Number of answers to the prompt, at least 1.</summary>
    [Id(6)] public int Choices { get; init; } = 1;

    /// <summary>
    /// W3C trace context of the caller, the parent of the turn's spans. It is sent here because Orleans' own propagation makes spans and
    /// headers for every step of a stream, and so for every token.
    /// </summary>
    [Id(7)] public string? TraceParent { get; init; }

    /// <summary>Leave out the oldest turns if the conversation is too long, instead of refusing it.</summary>
    [Id(8)] public bool TruncateHistory { get; init; }

    /// <summary>
    /// The progress of a turn whose silo is lost; null for a new turn. All else must be as in the first request. Without a seed, a sampled
    /// answer would resume as a different one.
    /// </summary>
    [Id(9)] public Continuation? Continuation { get; init; }

    /// <summary>One of <see cref="LocalReaders"/>: if the turn runs in the reader's process, its events go there and not into the stream.</summary>
    [Id(10)] public Guid? Reader { get; init; }

    /// <summary>W3C trace context of the conversation's previous turn, to link the two; null if it is not known.</summary>
    [Id(11)] public string? PreviousTraceParent { get; init; }

    /// <summary>A prompt in place of messages; null takes the messages.</summary>
    [Id(12)] public RawPrompt? Prompt { get; init; }

    /// <summary>Give each token's log probability and those of this many likeliest tokens; null gives none.</summary>
    [Id(13)] public int? TopLogprobs { get; init; }

    /// <summary>The stop text or stop token that ended the answer is part of its text.</summary>
    [Id(14)] public bool ShowStop { get; init; }

    /// <summary>Special tokens are part of the text, under their names.</summary>
    [Id(15)] public bool ShowSpecialTokens { get; init; }

    /// <summary>How the prompt is made; null makes the usual one.</summary>
    [Id(16)] public PromptForm? PromptForm { get; init; }

    /// <summary>The tools that the model may call; null for none.</summary>
    [Id(17)] public ToolSet? Tools { get; init; }

    /// <summary>The form of the answer's text; null for any text.</summary>
    [Id(18)] public AnswerFormat? Format { get; init; }

    /// <summary>How the model reasons; null leaves it to the model's template.</summary>
    [Id(19)] public ReasoningSettings? Reasoning { get; init; }

    /// <summary>
    /// The answer is given as <see cref="GenerationEvent.Parts"/>, with its reasoning and its calls apart from its text. Without it
    /// all that the model wrote is text.
    /// </summary>
    [Id(20)] public bool ReadsAnswer { get; init; }
}
