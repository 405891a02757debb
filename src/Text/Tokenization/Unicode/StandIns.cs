using System.Globalization;
using System.Text;

namespace Otron.Text.Tokenization.Unicode;

/// <summary>
/// For each code point that .NET's regular expressions see as something else than the original library's do, a character that both
/// see alike: one beyond U+FFFF is two surrogates to .NET, and one of a newer version of Unicode has another category.
/// </summary>
internal static class StandIns
{
    private const char HalfCharacter = '\uD800';

    // Characters that no pattern names, by category and, where patterns tell them apart, by what else they are.
    private static readonly Dictionary<(UnicodeCategory Category, string Kind), char> ByKind = new (string Category, string Kind, char Character)[]
    {
        ("Lu", "", '\uA640'), ("Ll", "", '\uA641'), ("Lt", "", '\u1F88'), ("Lm", "", '\uA4F8'), ("Lo", "", '\uA4D0'),
        ("Mn", "", '\uA92B'), ("Mc", "", '\uA952'), ("Me", "", '\uA670'), ("Nd", "", '\uA900'), ("Nl", "", '\uA6E6'), ("No", "", '\uA830'),
        ("Pc", "", '\u203F'), ("Pd", "", '\u2E1A'), ("Ps", "", '\u2E22'), ("Pe", "", '\u2E23'), ("Pi", "", '\u2E02'), ("Pf", "", '\u2E03'), ("Po", "", '\uA4FE'),
        ("Sm", "", '\u2A00'), ("Sc", "", '\uA838'), ("Sk", "", '\uA700'), ("So", "", '\uA490'), ("So", "word", '\u24E9'),
        ("Cf", "", '\u2061'), ("Co", "", '\uF8FE'), ("Cn", "", '\uFFFE'),
        ("Lm", "Han", '\uA4F9'), ("Lo", "Han", '\uA840'), ("Mc", "Han", '\uA880'), ("Po", "Han", '\uA874'),
        ("Lo", "Hiragana", '\uA841'), ("So", "Hiragana", '\uA491'), ("Lm", "Katakana", '\uA4FA'), ("Lo", "Katakana", '\uA842'),
    }.ToDictionary(entry => (Categories.Parse(entry.Category), entry.Kind), entry => entry.Character);

    private static readonly CodePointSet Words = UnicodeTables.Set("pattern word");
    private static readonly Dictionary<string, CodePointSet> Scripts = new[] { "Han", "Hiragana", "Katakana" }
        .ToDictionary(script => script, script => UnicodeTables.Set($"script {script}"), StringComparer.Ordinal);

    private static readonly char[] Plane0 = MakePlane0(); // 0: the character stands for itself

    /// <summary>Where the first character is that does not stand for itself; -1 if there is none.</summary>
    public static int IndexOfNeed(ReadOnlySpan<char> text)
    {
        var at = text.IndexOfAnyExceptInRange('\0', '\x7F');
        if (at < 0)
            return at;
        for (; at < text.Length; at++)
            if (Plane0[text[at]] != 0)
                return at;
        return -1;
    }

    public static char Of(Rune rune) => !rune.IsBmp ? Choose(rune.Value) : Plane0[rune.Value] is not '\0' and var standIn ? standIn : (char)rune.Value;

    /// <summary>The text of a character class that holds the script, stand-ins of its characters beyond U+FFFF included; null for an unknown name.</summary>
    public static string? ScriptClass(string name)
    {
        if (!Scripts.ContainsKey(name))
            return null;
        var text = new StringBuilder();
        foreach (var (first, last) in UnicodeTables.Ranges($"script {name}"))
            if (first <= char.MaxValue)
                text.Append(CultureInfo.InvariantCulture, $@"\u{first:X4}-\u{Math.Min(last, char.MaxValue):X4}");
        foreach (var (kind, character) in ByKind)
            if (string.Equals(kind.Kind, name, StringComparison.Ordinal))
                text.Append(CultureInfo.InvariantCulture, $@"\u{(int)character:X4}");
        return text.ToString();
    }

    /// <summary>Whether a range of characters that a pattern names would take a stand-in for what it stands for.</summary>
    public static bool IsAnyIn(int first, int last) => ByKind.Values.Any(character => character >= first && character <= last);

    private static char[] MakePlane0()
    {
        var plane = new char[0x10000];
        foreach (var ((category, kind), character) in ByKind)
            if (kind is not ("" or "word"))
                plane[character] = ByKind[(category, "")]; // itself no character of the script
        for (var codePoint = 0; codePoint < plane.Length; codePoint++)
            if (char.IsSurrogate((char)codePoint))
                plane[codePoint] = HalfCharacter;
            else if (Categories.Of(codePoint) != CharUnicodeInfo.GetUnicodeCategory((char)codePoint))
                plane[codePoint] = Choose(codePoint);
        return plane;
    }

    private static char Choose(int codePoint)
    {
        var category = Categories.Of(codePoint);
        foreach (var (script, set) in Scripts)
            if (set.Contains(codePoint))
                return ByKind[(category, script)];
        return ByKind[(category, category == UnicodeCategory.OtherSymbol && Words.Contains(codePoint) ? "word" : "")];
    }
}
