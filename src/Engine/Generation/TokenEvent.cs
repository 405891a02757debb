namespace Otron.Engine.Generation;

public enum SequenceEnd : byte
{
    /// <summary>More tokens will come.</summary>
    None = 0,

    /// <summary>The model ended its turn; the event's token is the end token.</summary>
    EndToken,

    /// <summary>The asked number of tokens is reached; the event's token is the last one.</summary>
    MaxTokens,

    /// <summary>The caller cancelled; no token.</summary>
    Cancelled,

    /// <summary>The engine could not go on; no token, <see cref="TokenEvent.Error"/> says why.</summary>
    Failed,
}

/// <summary>One generated token, or the end of a sequence, or both at once; neither for a nudge.</summary>
/// <param name="TokenId">-1 when there is none.</param>
/// <param name="Logprobs">Only where the sequence asks for them.</param>
public readonly record struct TokenEvent(int TokenId, SequenceEnd End = SequenceEnd.None, EngineError Error = EngineError.None, TokenLogprobs? Logprobs = null);
