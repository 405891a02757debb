using System.Text.RegularExpressions;
using Otron.Text.Tokenization.Unicode;

namespace Otron.Text.Tokenization.Format;

/// <summary>
/// A regular expression that sees code points, each with the category that the original library knows. .NET's sees UTF-16, where
/// letters and digits beyond U+FFFF are two surrogates that <c>\p{L}</c> and <c>\p{N}</c> do not match, and its version of Unicode
/// is another, so where that matters a text is matched through a shadow with one character per code point.
/// </summary>
internal sealed class RuneRegex(Regex regex)
{
    // In the files' dialect ^ and $ always stand for the borders of lines.
    private const RegexOptions Options = RegexOptions.Compiled | RegexOptions.CultureInvariant | RegexOptions.Multiline;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>From a field that holds a pattern, or an empty text, which is found between any two characters.</summary>
    public static RuneRegex Create(JsonSection section)
    {
        var pattern = section.Has("String") ? "" : section.Text("Regex");
        try
        {
            var translated = PatternTranslator.Translate(pattern);
            return new RuneRegex(KnownPatterns.Find(translated) ?? new Regex(translated, Options, Timeout));
        }
        catch (Exception exception) when (exception is RegexParseException or NotSupportedException)
        {
            throw section.Unsupported($"pattern {pattern} ({exception.Message})");
        }
    }

    /// <summary>The matches as ranges of the text.</summary>
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
        private int _lastEnd = -1;

        public Enumerator(Regex regex, ReadOnlySpan<char> text)
        {
            if (StandIns.IndexOfNeed(text) < 0)
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

        // An empty match counts where it touches no match before it.
        public bool MoveNext()
        {
            while (_matches.MoveNext())
            {
                var (start, length) = (_matches.Current.Index, _matches.Current.Length);
                if (length == 0 && start == _lastEnd)
                    continue;
                _lastEnd = start + length;
                return true;
            }
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
                shadow[count++] = StandIns.Of(rune);
                at += rune.Utf16SequenceLength;
            }
            starts[count] = at;
            return (shadow[..count], starts);
        }
    }
}
