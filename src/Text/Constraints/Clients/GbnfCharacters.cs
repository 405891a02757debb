using System.Globalization;
using System.Text;
using Otron.Text.Constraints.Patterns;

namespace Otron.Text.Constraints.Clients;

/// <summary>Characters of GBNF's literals and brackets, with their escapes.</summary>
internal static class GbnfCharacters
{
    /// <summary>One code point, which may be written as an escape.</summary>
    public static int One(SourceText text)
    {
        var one = text.Next();
        if (one != '\\')
            return one;
        if (text.IsAtEnd)
            throw text.Wrong("nothing stands behind the backslash");
        var escape = text.Next();
        var point = escape switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'x' => Hex(text, 2),
            'u' => Hex(text, 4),
            'U' => Hex(text, 8),
            < 128 when !char.IsAsciiLetterOrDigit((char)escape) => escape,
            _ => throw text.Wrong($"\\{new Rune(escape)} is no escape of GBNF"),
        };
        return Rune.IsValid(point) ? point : throw text.Wrong("an escape names half a surrogate pair, or no character");
    }

    /// <summary>A set of characters in brackets, of which the first is passed over.</summary>
    public static CodePoints Class(SourceText text)
    {
        var isNegative = text.Take("^");
        var ranges = new List<(int First, int Last)>();
        while (!text.Take("]"))
        {
            if (text.IsAtEnd)
                throw text.Wrong("a bracket is not closed");
            var first = One(text);
            var last = first;
            if (text.Sees("-") && !text.Sees("-]"))
            {
                text.Take("-");
                last = text.IsAtEnd ? throw text.Wrong("a bracket is not closed") : One(text);
            }
            ranges.Add(first <= last ? (first, last) : throw text.Wrong("a range in brackets is upside down"));
        }
        var set = new CodePoints(ranges);
        return isNegative ? ~set : set;
    }

    private static int Hex(SourceText text, int digits) =>
        text.TakeHex(digits) ?? throw text.Wrong($"the escape wants {digits.ToString(CultureInfo.InvariantCulture)} hexadecimal digits");
}
