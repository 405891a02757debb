using Otron.Text.Tokenization.Unicode;

namespace Otron.Text.Tokenization.Splitting;

/// <summary><c>Whitespace</c>: words, and runs of what is neither word nor white space, which is left out.</summary>
internal sealed class SplitWords : PreTokenizerStep
{
    public override void Apply(in Piece piece, List<Piece> output)
    {
        var (at, start, kind) = (0, 0, Kind.Space);
        foreach (var rune in piece.Span.EnumerateRunes())
        {
            var next = CodePoints.Word.Contains(rune) ? Kind.Word : CodePoints.WhiteSpace.Contains(rune) ? Kind.Space : Kind.Other;
            if (next != kind)
            {
                Write(piece, start, at, kind, output);
                (start, kind) = (at, next);
            }
            at += rune.Utf16SequenceLength;
        }
        Write(piece, start, at, kind, output);
    }

    private static void Write(Piece piece, int start, int end, Kind kind, List<Piece> output)
    {
        if (kind != Kind.Space && end > start)
            output.Add(piece.Slice(start, end));
    }

    private enum Kind
    {
        Space,
        Word,
        Other,
    }
}
