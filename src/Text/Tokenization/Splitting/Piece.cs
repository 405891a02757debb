namespace Otron.Text.Tokenization.Splitting;

/// <summary>
/// A stretch of text that the model encodes on its own, or an added token. <see cref="Origin"/> is where it begins in the
/// normalised text; the piece's own text may differ from that one (a space put before it).
/// </summary>
internal readonly record struct Piece(string Text, int Start, int Length, int Origin, int AddedId = Piece.NoId)
{
    public const int NoId = -1;

    public ReadOnlySpan<char> Span => Text.AsSpan(Start, Length);

    /// <summary>The part between two offsets of this piece.</summary>
    public Piece Slice(int start, int end) => new(Text, Start + start, end - start, Origin + start);
}
