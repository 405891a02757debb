using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Python;

/// <summary>Upper, lower and title case as Python has them.</summary>
internal static class LetterCase
{
    // The one-to-many upper cases that .NET's simple mapping leaves alone.
    private static readonly FrozenDictionary<char, string> FullUpper = new Dictionary<char, string>
    {
        ['ß'] = "SS",
        ['ŉ'] = "ʼN",
        ['ǰ'] = "J\u030C",
        ['ΐ'] = "\u0399\u0308\u0301",
        ['ΰ'] = "\u03A5\u0308\u0301",
        ['և'] = "ԵՒ",
        ['ẖ'] = "H\u0331",
        ['ẗ'] = "T\u0308",
        ['ẘ'] = "W\u030A",
        ['ẙ'] = "Y\u030A",
        ['ﬀ'] = "FF",
        ['ﬁ'] = "FI",
        ['ﬂ'] = "FL",
        ['ﬃ'] = "FFI",
        ['ﬄ'] = "FFL",
        ['ﬅ'] = "ST",
        ['ﬆ'] = "ST",
    }.ToFrozenDictionary();

    public static string Upper(string text)
    {
        string upper = text.ToUpperInvariant();
        if (!upper.Any(FullUpper.ContainsKey))
            return upper;
        var result = new StringBuilder(upper.Length + 8);
        foreach (char character in upper)
            result.Append(FullUpper.TryGetValue(character, out string? full) ? full : character.ToString());
        return result.ToString();
    }

    public static string Lower(string text) => text.ToLowerInvariant().Replace("İ", "i\u0307", StringComparison.Ordinal);

    public static string Capitalize(string text)
    {
        if (text.Length == 0)
            return text;
        int first = CodePoint.Width(text, 0);
        return TitleCase(text[..first]) + Lower(text[first..]);
    }

    /// <summary><c>str.title()</c>: every run of letters begins anew, so <c>it's</c> becomes <c>It'S</c>.</summary>
    public static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        bool inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            string character = rune.ToString();
            result.Append(inWord ? Lower(character) : TitleCase(character));
            inWord = Rune.IsUpper(rune) || Rune.IsLower(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.TitlecaseLetter;
        }
        return result.ToString();
    }

    /// <summary>Whether there are cased letters and all of them have the asked case.</summary>
    public static bool IsCased(string text, bool upper)
    {
        bool any = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (upper ? Rune.IsLower(rune) : Rune.IsUpper(rune))
                return false;
            any |= upper ? Rune.IsUpper(rune) : Rune.IsLower(rune);
        }
        return any;
    }

    private static string TitleCase(string character)
    {
        string upper = Upper(character);
        return upper.Length > character.Length ? upper[0] + Lower(upper[1..]) : upper;
    }
}
