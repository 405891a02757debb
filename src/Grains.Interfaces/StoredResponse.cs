namespace Otron.Contract;

public enum ResponseStatus : byte
{
    InProgress = 0,
    Completed = 1,

    /// <summary>The token limit or the end of the context ended the answer.</summary>
    Incomplete = 2,

    Failed = 3,
    Cancelled = 4,
}

/// <summary>A response as it is stored.</summary>
[GenerateSerializer, Immutable, Alias("otron.StoredResponse")]
public sealed record StoredResponse
{
    [Id(0)] public required ResponseSettings Settings { get; init; }

    [Id(1)] public required string BodyHash { get; init; }

    /// <summary>Unix seconds.</summary>
    [Id(2)] public required long CreatedAt { get; init; }

    /// <summary>Unix seconds.</summary>
    [Id(3)] public long? EndedAt { get; init; }

    [Id(4)] public ResponseStatus Status { get; init; }

    /// <summary>The pieces of the answer as they were streamed. They number the events when a stream is read again.</summary>
    [Id(5)] public string[] Deltas { get; init; } = [];

    [Id(6)] public int PromptTokens { get; init; }

    [Id(7)] public int CachedTokens { get; init; }

    [Id(8)] public int CompletionTokens { get; init; }

    /// <summary>Why it failed.</summary>
    [Id(9)] public ErrorCode? Error { get; init; }

    [Id(10)] public string? ErrorMessage { get; init; }

    /// <summary>The answer's place among the items of its entry.</summary>
    [Id(11)] public int OutputIndex { get; init; }

    /// <summary>The tokens of <see cref="Deltas"/> while the turn runs, so that another silo can resume it.</summary>
    [Id(12)] public int[] TokenIds { get; init; } = [];

    /// <summary>W3C trace context of the request that began it; the next turn is linked to it.</summary>
    [Id(13)] public string? TraceParent { get; init; }

    /// <summary>
    /// The pieces of an answer that is more than text, as they were streamed; they number the events in place of <see cref="Deltas"/>, which
    /// has the text of the answer alone. Null for an answer that is text.
    /// </summary>
    [Id(14)] public AnswerPart[]? Parts { get; init; }

    [Id(15)] public int ReasoningTokens { get; init; }

    public bool IsRunning => Status == ResponseStatus.InProgress;

    /// <summary>The next turn may follow it.</summary>
    public bool IsAnswered => Status is ResponseStatus.Completed or ResponseStatus.Incomplete;

    public string Text => string.Concat(Deltas);

    /// <summary>All pieces of the answer, in the order in which they were streamed.</summary>
    public AnswerPart[] Pieces => Parts ?? Array.ConvertAll(Deltas, text => new AnswerPart(AnswerPartKind.Content, text));

    /// <summary>The items of the answer, in the form of <see cref="MessageItems"/>. An answer without any piece is an empty text.</summary>
    public IReadOnlyList<ChatMessage> Items => AnswerItems.Of(Pieces) is { Count: > 0 } items ? items : [new("assistant", "")];

    public StoredResponse With(AnswerPart[] pieces) => this with
    {
        Deltas = [.. pieces.Where(piece => piece.Kind == AnswerPartKind.Content).Select(piece => piece.Text)],
        Parts = Array.TrueForAll(pieces, piece => piece.Kind == AnswerPartKind.Content) ? null : pieces,
    };
}
