using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Otron.Text.Tokenization.Format;

/// <summary>
/// A regular expression that sees code points. .NET's sees UTF-16, where letters and digits beyond U+FFFF are two surrogates
/// that <c>\p{L}</c> and <c>\p{N}</c> do not match, so such text is matched through a shadow with one character per code point.
/// </summary>
internal sealed class RuneRegex(Regex regex)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static RuneRegex Create(JsonSection pattern) => pattern.TextOrNull("String") is { } text
        ? new RuneRegex(new Regex(Regex.Escape(text), RegexOptions.CultureInvariant, Timeout))
        : Create(pattern.Text("Regex"), pattern);

    public static RuneRegex Create(string pattern, JsonSection section)
    {
        if (KnownPatterns.Find(pattern) is { } known)
            return new RuneRegex(known);
        // POSIX classes and class intersections mean something else to .NET, without any error.
        if (pattern.Contains("[[:", StringComparison.Ordinal) || pattern.Contains("&&", StringComparison.Ordinal))
            throw section.Unsupported($"pattern {pattern}");
        try
        {
            // In the files' dialect ^ and $ always stand for the borders of lines.
            return new RuneRegex(new Regex(pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant | RegexOptions.Multiline, Timeout));
        }
        catch (RegexParseException exception)
        {
            throw section.Unsupported($"pattern {pattern} ({exception.Message})");
        }
    }

    /// <summary>The matches that are not empty, as ranges of the text.</summary>
    public IEnumerable<(int Start, int End)> Matches(string text)
    {
        var matches = new List<(int Start, int End)>();
        foreach (var (start, end) in Enumerate(text))
            matches.Add((start, end));
        return matches;
    }

    public Enumerator Enumerate(ReadOnlySpan<char> text) => new(regex, text);

    public ref struct Enumerator
    {
        private readonly int[]? _starts; // where each character of the shadow begins in the text, and the end
        private Regex.ValueMatchEnumerator _matches;

        public Enumerator(Regex regex, ReadOnlySpan<char> text)
        {
            if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
                _matches = regex.EnumerateMatches(text);
            else
            {
                (var shadow, _starts) = Shadow(text);
                _matches = regex.EnumerateMatches(shadow);
            }
        }

        public readonly (int Start, int End) Current
        {
            get
            {
                var (start, end) = (_matches.Current.Index, _matches.Current.Index + _matches.Current.Length);
                return _starts is null ? (start, end) : (_starts[start], _starts[end]);
            }
        }

        public readonly Enumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            while (_matches.MoveNext())
                if (_matches.Current.Length > 0)
                    return true;
            return false;
        }

        private static (char[] Shadow, int[] Starts) Shadow(ReadOnlySpan<char> text)
        {
            var shadow = new char[text.Length];
            var starts = new int[text.Length + 1];
            var (count, at) = (0, 0);
            foreach (var rune in text.EnumerateRunes())
            {
                starts[count] = at;
                shadow[count++] = rune.IsBmp ? (char)rune.Value : StandIn(Rune.GetUnicodeCategory(rune));
                at += rune.Utf16SequenceLength;
            }
            starts[count] = at;
            return (shadow[..count], starts);
        }

        // A character of the same category, with no case partner that a pattern could name.
        private static char StandIn(UnicodeCategory category) => category switch
        {
            UnicodeCategory.UppercaseLetter => '\u023A',
            UnicodeCategory.LowercaseLetter => '\u023F',
            UnicodeCategory.TitlecaseLetter => '\u01C5',
            UnicodeCategory.ModifierLetter => '\u02B0',
            UnicodeCategory.OtherLetter => '\u01BB',
            UnicodeCategory.NonSpacingMark => '\u0300',
            UnicodeCategory.SpacingCombiningMark => '\u0903',
            UnicodeCategory.EnclosingMark => '\u0488',
            UnicodeCategory.DecimalDigitNumber => '\u0660',
            UnicodeCategory.LetterNumber => '\u2160',
            UnicodeCategory.OtherNumber => '\u00B2',
            UnicodeCategory.Format => '\u2060',
            UnicodeCategory.PrivateUse => '\uE000',
            UnicodeCategory.ConnectorPunctuation => '\u203F',
            UnicodeCategory.DashPunctuation => '\u2010',
            UnicodeCategory.OpenPunctuation => '\u2045',
            UnicodeCategory.ClosePunctuation => '\u2046',
            UnicodeCategory.InitialQuotePunctuation => '\u2018',
            UnicodeCategory.FinalQuotePunctuation => '\u2019',
            UnicodeCategory.OtherPunctuation => '\u2020',
            UnicodeCategory.MathSymbol => '\u2200',
            UnicodeCategory.CurrencySymbol => '\u20A0',
            UnicodeCategory.ModifierSymbol => '\u02C2',
            UnicodeCategory.OtherSymbol => '\u2600',
            _ => '\u0378', // unassigned
        };
    }
}
