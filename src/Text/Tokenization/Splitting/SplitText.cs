namespace Otron.Text.Tokenization.Splitting;

/// <summary>Splits at a text that is no pattern.</summary>
internal sealed class SplitText(string text, SplitBehavior behavior, bool isInverted) : PreTokenizerStep
{
    public override void Apply(in Piece piece, List<Piece> output)
    {
        var writer = new SplitWriter(piece, behavior, output, isInverted);
        var span = piece.Span;
        for (var at = 0; span[at..].IndexOf(text, StringComparison.Ordinal) is >= 0 and var found; at += text.Length)
        {
            at += found;
            writer.Match(at, at + text.Length);
        }
        writer.End();
    }
}
