namespace Otron.Engine.Generation.Sequences;

public enum SequenceEnd : byte
{
    /// <summary>More tokens will come.</summary>
    None = 0,

    /// <summary>The model ended its turn; the event's token is the end token.</summary>
    EndToken,

    /// <summary>The constraint leaves nothing to follow; the event's token is the last one, and no end token was computed.</summary>
    Complete,

    /// <summary>The requested number of tokens is reached; the event's token is the last one.</summary>
    MaxTokens,

    /// <summary>The caller cancelled; no token.</summary>
    Cancelled,

    /// <summary>The engine failed; no token, and <see cref="TokenEvent.Error"/> says why.</summary>
    Failed,
}
