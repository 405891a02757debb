using System.Buffers;
using System.Text;
using Otron.Text.Tokenization.Format;
using Otron.Text.Tokenization.Unicode;

namespace Otron.Text.Tokenization.Cutting;

/// <summary>The place of an added token; the range includes the white space that the token swallows.</summary>
internal readonly record struct AddedMatch(int Start, int End, int Id);

/// <summary>
/// Finds added tokens in a text, leftmost first and longest first. Special ones are seen in trusted text only: elsewhere they
/// do not exist, so a user's text cannot become a control token.
/// </summary>
internal sealed class AddedTokens
{
    private static readonly AddedMatch[] NoMatches = [];

    private readonly Dictionary<string, AddedToken> _byText = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AddedToken>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly Dictionary<char, int[]> _lengthsByFirstChar;
    private readonly SearchValues<string> _any;

    /// <param name="tokens">The tokens, each under the text to look for.</param>
    public AddedTokens(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        foreach (var (text, token) in tokens)
            if (text.Length > 0)
                _byText[text] = token;
        _bySpan = _byText.GetAlternateLookup<ReadOnlySpan<char>>();
        _any = SearchValues.Create([.. _byText.Keys], StringComparison.Ordinal);
        _lengthsByFirstChar = _byText.Keys.GroupBy(text => text[0]).ToDictionary(
            group => group.Key,
            group => group.Select(text => text.Length).Distinct().OrderDescending().ToArray());
        HasSpecial = _byText.Values.Any(token => token.IsSpecial);
    }

    public bool HasSpecial { get; }

    public IReadOnlyList<AddedMatch> Find(string text, TrustMap trust)
    {
        if (_byText.Count == 0)
            return NoMatches;
        List<AddedMatch>? matches = null;
        var taken = 0; // end of the last match, with the white space it swallowed
        for (var at = 0; at < text.Length;)
        {
            var hit = text.AsSpan(at).IndexOfAny(_any);
            if (hit < 0)
                break;
            at += hit;
            if (LongestAt(text, at, trust) is not var (token, length))
            {
                at++;
                continue;
            }
            var (start, end) = (at, at + length);
            at = end; // the search resumes here, whatever the match swallows
            if (token.IsSingleWord && (EndsWithWordCharacter(text.AsSpan(0, start)) || StartsWithWordCharacter(text.AsSpan(end))))
                continue;
            if (token.StripsLeft)
                start = start > taken ? taken + text.AsSpan(taken, start - taken).TrimEnd().Length : taken;
            if (token.StripsRight)
                end = text.Length - text.AsSpan(Math.Max(end, taken)).TrimStart().Length;
            (matches ??= []).Add(new AddedMatch(start, end, token.Id));
            taken = end;
        }
        return matches ?? (IReadOnlyList<AddedMatch>)NoMatches;
    }

    private (AddedToken Token, int Length)? LongestAt(string text, int at, TrustMap trust)
    {
        foreach (var length in _lengthsByFirstChar[text[at]])
            if (length <= text.Length - at
                && _bySpan.TryGetValue(text.AsSpan(at, length), out var token)
                && (!token.IsSpecial || trust.Covers(at, at + length)))
                return (token, length);
        return null;
    }

    private static bool StartsWithWordCharacter(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done && CodePoints.Word.Contains(rune);

    private static bool EndsWithWordCharacter(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatus.Done && CodePoints.Word.Contains(rune);
}
