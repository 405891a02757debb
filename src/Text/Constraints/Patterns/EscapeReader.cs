using System.Text;

namespace Otron.Text.Constraints.Patterns;

/// <summary>What stands behind a backslash in a pattern, in and out of brackets.</summary>
internal static class EscapeReader
{
    /// <summary>The characters that an escape stands for; the backslash is passed over already.</summary>
    /// <param name="isSingle">The escape names one character, so it may bound a range.</param>
    public static CodePoints Read(SourceText text, bool isInClass, out bool isSingle)
    {
        isSingle = false;
        var next = text.IsAtEnd ? throw text.Wrong("nothing stands behind the backslash") : text.Next();
        switch (next)
        {
            case 'd':
                return CodePoints.Digits;
            case 'D':
                return ~CodePoints.Digits;
            case 'w':
                return CodePoints.WordCharacters;
            case 'W':
                return ~CodePoints.WordCharacters;
            case 's':
                return CodePoints.Spaces;
            case 'S':
                return ~CodePoints.Spaces;
            case 'p':
                return Category(text);
            case 'P':
                return ~Category(text);
            default:
                isSingle = true;
                return CodePoints.Of(Character(text, next, isInClass));
        }
    }

    private static int Character(SourceText text, int next, bool isInClass) => next switch
    {
        't' => '\t',
        'n' => '\n',
        'v' => '\v',
        'f' => '\f',
        'r' => '\r',
        'b' when isInClass => '\b',
        'b' or 'B' => throw text.Wrong("word boundaries (\\b and \\B) are not supported: spell out what may stand there"),
        'k' or (>= '1' and <= '9') => throw text.Wrong("back-references are not supported: write the alternatives out"),
        '0' when text.Current is not (>= '0' and <= '9') => 0,
        'c' when text.Current is { } letter && letter < 128 && char.IsAsciiLetter((char)letter) => text.Next() % 32,
        'x' => text.TakeHex(2) ?? throw text.Wrong("\\x wants two hexadecimal digits"),
        'u' => Unicode(text),
        // The flag u allows only what has a meaning of its own to be escaped; no other sign can mean anything else, so all of them are read.
        < 128 when !char.IsAsciiLetterOrDigit((char)next) => next,
        _ => throw text.Wrong($"\\{new Rune(next)} is no escape of ECMA-262"),
    };

    private static int Unicode(SourceText text)
    {
        if (text.Take("{"))
        {
            var digits = text.TakeUntil('}')?.TrimStart('0').PadLeft(1, '0');
            if (digits is null || digits.Length > 6 || !SourceText.IsHex(digits) || Convert.ToInt32(digits, 16) is var point && point > 0x10FFFF)
                throw text.Wrong("\\u{…} wants the hexadecimal number of a character");
            return char.IsSurrogate((char)Math.Min(point, 0xFFFF)) && point <= 0xFFFF ? throw HalfPair(text) : point;
        }
        var unit = text.TakeHex(4) ?? throw text.Wrong("\\u wants four hexadecimal digits");
        if (!char.IsSurrogate((char)unit))
            return unit;
        if (char.IsHighSurrogate((char)unit) && text.Take("\\u") && text.TakeHex(4) is { } low && char.IsLowSurrogate((char)low))
            return char.ConvertToUtf32((char)unit, (char)low);
        throw HalfPair(text);
    }

    private static CodePoints Category(SourceText text)
    {
        var name = text.Take("{") ? text.TakeUntil('}') : null;
        if (name is null)
            throw text.Wrong("\\p wants the name of a category in braces, as \\p{L}");
        return Categories.Find(name)
            ?? throw text.Wrong($"\\p{{{name}}} is not supported: only general categories are, as \\p{{L}} or \\p{{Uppercase_Letter}}");
    }

    private static ConstraintException HalfPair(SourceText text) =>
        text.Wrong("half a surrogate pair is written, which no text has: write both halves, or \\u{…}");
}
