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

    public static string Lower(string text)
    {
        string lower = text.ToLowerInvariant().Replace("İ", "i\u0307", StringComparison.Ordinal);
        return text.Contains('Σ', StringComparison.Ordinal) ? WithFinalSigmas(text, lower) : lower;
    }

    public static string Fold(string text) => Lower(text).Replace("ς", "σ", StringComparison.Ordinal).Replace("ß", "ss", StringComparison.Ordinal)
        .Replace("ſ", "s", StringComparison.Ordinal).Replace("µ", "μ", StringComparison.Ordinal);

    public static string Swap(string text)
    {
        var result = new StringBuilder(text.Length);
        string lower = Lower(text);
        int at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // Only the whole text tells which sigma is a final one.
            bool isFinal = rune.Value == 'Σ' && lower.Length == text.Length && lower[at] == 'ς';
            result.Append(isFinal ? "ς" : Rune.IsUpper(rune) ? Lower(rune.ToString()) : Rune.IsLower(rune) ? Upper(rune.ToString()) : rune.ToString());
            at += rune.Utf16SequenceLength;
        }
        return result.ToString();
    }

    /// <summary>A capital sigma after a letter and before none is written ς in lower case.</summary>
    private static string WithFinalSigmas(string text, string lower)
    {
        char[] result = lower.ToCharArray();
        if (lower.Length == text.Length)
            for (int i = 1; i < text.Length; i++)
                if (text[i] == 'Σ' && char.IsLetter(text[i - 1]) && (i + 1 == text.Length || !char.IsLetter(text[i + 1])))
                    result[i] = 'ς';
        return new string(result);
    }

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
        string lower = Lower(text);
        bool inWord = false;
        int at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // Only the whole text tells which sigma is a final one.
            bool isFinal = inWord && rune.Value == 'Σ' && lower.Length == text.Length && lower[at] == 'ς';
            string character = rune.ToString();
            result.Append(isFinal ? "ς" : inWord ? Lower(character) : TitleCase(character));
            inWord = Rune.IsUpper(rune) || Rune.IsLower(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.TitlecaseLetter;
            at += rune.Utf16SequenceLength;
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

    /// <summary>Whether every run of letters begins with a capital and goes on without one.</summary>
    public static bool IsTitle(string text)
    {
        bool any = false;
        bool inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            bool isUpper = Rune.IsUpper(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.TitlecaseLetter;
            if (isUpper ? inWord : Rune.IsLower(rune) && !inWord)
                return false;
            inWord = isUpper || Rune.IsLower(rune);
            any |= inWord;
        }
        return any;
    }

    public static bool IsIdentifier(string text) => text.Length > 0 && !char.IsAsciiDigit(text[0])
        && CodePoint.All(text, static rune => rune.Value == '_' || Rune.IsLetterOrDigit(rune));

    private static string TitleCase(string character)
    {
        // The two letters in one that have a form of their own for titles.
        if (character is [>= '\u01C4' and <= '\u01CC'])
            return ((char)('\u01C5' + ((character[0] - '\u01C4') / 3 * 3))).ToString();
        if (character is [>= '\u01F1' and <= '\u01F3'])
            return "\u01F2";
        string upper = Upper(character);
        return upper.Length > character.Length ? upper[0] + Lower(upper[1..]) : upper;
    }
}
