using System.Text;
using Otron.Text.Tokenization.Models;
using Otron.Text.Tokenization.Splitting;

namespace Otron.Text.Tokenization;

/// <summary>
/// The place in the normalised text of each token of a piece. Models give ids alone; this slower walk lays the tokens' own
/// text along the piece. An unknown token reaches to the next known one.
/// </summary>
internal static class TokenSpans
{
    /// <param name="floor">The end of the piece before: a prefix put before this piece has no place of its own.</param>
    public static List<(int Id, int Start, int End)> Find(Piece piece, List<int> ids, TokenModel model, int floor)
    {
        if (piece.AddedId != Piece.NoId)
            return [(piece.AddedId, piece.Origin, piece.Origin + piece.Length)];

        var text = Encoding.UTF8.GetBytes(piece.Span.ToString());
        var chars = CharOffsets(piece.Span, text.Length);
        var spans = new List<(int, int, int)>(ids.Count);
        var at = 0; // in text
        for (var i = 0; i < ids.Count; i++)
        {
            var start = at;
            if (model.Surface(ids[i], isFirstOfPiece: i == 0) is { } surface)
            {
                start += Math.Max(text.AsSpan(at).IndexOf(surface), 0);
                at = Math.Min(start + surface.Length, text.Length);
            }
            else
                at = UnknownEnd(text, at, i + 1 < ids.Count ? model.Surface(ids[i + 1], isFirstOfPiece: false) : null, i + 1 == ids.Count);
            spans.Add((ids[i], Math.Max(piece.Origin + chars[start], floor), Math.Max(piece.Origin + chars[CharEnd(text, at)], floor)));
        }
        return spans;
    }

    private static int UnknownEnd(ReadOnlySpan<byte> text, int start, byte[]? next, bool isLast)
    {
        if (isLast || start == text.Length)
            return text.Length;
        Rune.DecodeFromUtf8(text[start..], out _, out var runeBytes);
        var after = start + runeBytes;
        var found = next is null ? 0 : text[after..].IndexOf(next);
        return after + Math.Max(found, 0);
    }

    // A token may end within a character; it and the next token then both have that character.
    private static int CharEnd(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && (text[at] & 0xC0) == 0x80)
            at++;
        return at;
    }

    // For every byte of the text, the character that it belongs to; at the end, the number of characters.
    private static int[] CharOffsets(ReadOnlySpan<char> chars, int byteCount)
    {
        var offsets = new int[byteCount + 1];
        var (charAt, byteAt) = (0, 0);
        foreach (var rune in chars.EnumerateRunes())
        {
            offsets.AsSpan(byteAt, rune.Utf8SequenceLength).Fill(charAt);
            byteAt += rune.Utf8SequenceLength;
            charAt += rune.Utf16SequenceLength;
        }
        offsets[byteAt] = charAt;
        return offsets;
    }
}
