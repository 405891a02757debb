using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Generation.Scheduling;

/// <summary>The next piece of one prompt: what a prefill run computes.</summary>
/// <param name="Row">Index of the sequence's row in the cache.</param>
/// <param name="Past">Tokens that are in the row already.</param>
/// <param name="Tokens">Tokens of this piece.</param>
internal readonly record struct PromptPiece(Sequence Sequence, int Row, int Past, int Tokens)
{
    public ReadOnlySpan<int> Ids => Sequence.Prompt.Slice(Past, Tokens);

    public bool IsLast => Past + Tokens == Sequence.PromptTokens;

    /// <summary>The run's logits give the first token. Those of earlier pieces are unused, and a resumed answer has its first token.</summary>
    public bool NeedsToken => IsLast && Sequence.OutputTokens == 0;
}
