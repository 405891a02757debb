using System.Text;

namespace Otron.Text.Tokenization.Unicode;

/// <summary>Lower case of each code point for itself: no language, no context.</summary>
internal static class LetterCase
{
    private static readonly Dictionary<int, string> Lower = UnicodeTables.Mapping("lower case")
        .ToDictionary(entry => entry.CodePoint, entry => string.Concat(entry.Becomes.Select(char.ConvertFromUtf32)));

    public static string ToLower(string text)
    {
        var lower = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (rune.IsAscii)
                lower.Append(char.IsAsciiLetterUpper((char)rune.Value) ? (char)(rune.Value | 0x20) : (char)rune.Value);
            else if (Lower.TryGetValue(rune.Value, out var mapped))
                lower.Append(mapped);
            else
                lower.AppendRune(rune);
        return lower.ToString();
    }
}
