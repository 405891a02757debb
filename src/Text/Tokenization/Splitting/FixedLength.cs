namespace Otron.Text.Tokenization.Splitting;

/// <summary>As many characters in each piece, but for the last.</summary>
internal sealed class FixedLength(int length) : PreTokenizerStep
{
    public override void Apply(in Piece piece, List<Piece> output)
    {
        var (at, start, count) = (0, 0, 0);
        foreach (var rune in piece.Span.EnumerateRunes())
        {
            at += rune.Utf16SequenceLength;
            if (++count < length)
                continue;
            output.Add(piece.Slice(start, at));
            (start, count) = (at, 0);
        }
        if (at > start)
            output.Add(piece.Slice(start, at));
    }
}
