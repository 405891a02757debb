namespace Otron.Contract;

public enum GenerationEventKind : byte
{
    /// <summary>The turn is alive and had no news for a second.</summary>
    Heartbeat = 0,

    /// <summary>The prompt is in the cache; <see cref="GenerationEvent.PromptTokens"/> and <c>CachedTokens</c> are known.</summary>
    Started = 1,

    /// <summary>More text of one choice.</summary>
    Delta = 2,

    /// <summary>One choice is complete; <c>FinishReason</c> and <c>CompletionTokens</c> are known.</summary>
    Finished = 3,
}

public enum FinishReason : byte
{
    /// <summary>The model ended its turn, or a stop text was found.</summary>
    Stop = 0,

    /// <summary>The token limit or the context was reached.</summary>
    Length = 1,

    /// <summary>The answer ended with calls of tools that the client did not name.</summary>
    ToolCalls = 2,
}

/// <summary>One step of a streamed turn. A turn is complete when every choice has finished; an error is an <see cref="OtronException"/>.</summary>
[GenerateSerializer, Immutable, Alias("otron.GenerationEvent")]
public readonly record struct GenerationEvent
{
    [Id(0)] public GenerationEventKind Kind { get; init; }

    /// <summary>Index of the choice, from 0.</summary>
    [Id(1)] public int Choice { get; init; }

    /// <summary>Whole characters only, with no part of a stop text; empty unless <see cref="Kind"/> is Delta.</summary>
    [Id(2)] public string? Text { get; init; }

    [Id(3)] public FinishReason FinishReason { get; init; }

    /// <summary>Tokens of the prompt, template included.</summary>
    [Id(4)] public int PromptTokens { get; init; }

    /// <summary>How many of the prompt's tokens were in the KV cache already.</summary>
    [Id(5)] public int CachedTokens { get; init; }

    /// <summary>Tokens generated for this choice so far, the end token included.</summary>
    [Id(6)] public int CompletionTokens { get; init; }

    /// <summary>Messages that were left out because the conversation was too long; known with Started.</summary>
    [Id(7)] public int DroppedMessages { get; init; }

    /// <summary>The choice's tokens since its last Delta; with them another silo can resume the choice. Null unless Delta.</summary>
    [Id(8)] public int[]? TokenIds { get; init; }

    /// <summary>Only Finished follows this Delta; <see cref="FinishReason"/> is known already.</summary>
    [Id(9)] public bool IsLastText { get; init; }

    /// <summary>The times of the choice; null unless Finished.</summary>
    [Id(10)] public TurnTimings? Timings { get; init; }

    /// <summary>The silo that runs the turn, as in <see cref="NodeLoad.Address"/>. Set in Started and Heartbeat, not within one process.</summary>
    [Id(11)] public string? Node { get; init; }

    /// <summary>Log probabilities of the choice's tokens since its last Delta, without the end token; null unless Delta and requested.</summary>
    [Id(12)] public TokenLogprob[]? Logprobs { get; init; }

    /// <summary>
    /// All pieces of the Delta in their order, if one of them is no text of the answer; null if it is text alone. <see cref="Text"/> has the
    /// text of the answer in any case.
    /// </summary>
    [Id(13)] public AnswerPart[]? Parts { get; init; }

    /// <summary>How many of <see cref="CompletionTokens"/> were reasoning.</summary>
    [Id(14)] public int ReasoningTokens { get; init; }

    /// <summary>Adds the pieces of a Delta to those before it.</summary>
    public void AddTo(List<AnswerPart> pieces)
    {
        if (Parts is { } parts)
            pieces.AddRange(parts);
        else if (!string.IsNullOrEmpty(Text))
            pieces.Add(new(AnswerPartKind.Content, Text));
    }
}
