using System.Globalization;
using System.Numerics;

namespace Otron.Text.Templates.Values;

/// <summary>Numbers read from text, as Python's constructors read them.</summary>
internal static class NumberText
{
    private const string Spaces =
        "\t\n\v\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005" +
        "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

    /// <summary>Parses as Python's int() does; null if the text is no number. The radix 0 takes it from the number's prefix.</summary>
    public static object? Integer(string text, int radix = 10)
    {
        var digits = text.AsSpan().Trim(Spaces);
        bool negative = digits.StartsWith("-");
        if (negative || digits.StartsWith("+"))
            digits = digits[1..];
        int prefixed = digits.Length > 2 && digits[0] == '0' ? (digits[1] | 0x20) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 } : 0;
        if (prefixed > 0 && (radix == prefixed || radix == 0))
        {
            digits = digits[2] == '_' ? digits[3..] : digits[2..];
            radix = prefixed;
        }
        else if (radix == 0)
        {
            if (digits.Length > 1 && digits[0] == '0' && digits.ContainsAnyExcept('0', '_'))
                return null;
            radix = 10;
        }
        if (digits.Length == 0 || digits.Length > JinjaNumber.MaxBits || digits[^1] == '_')
            return null;
        var value = BigInteger.Zero;
        char previous = '_';
        foreach (char character in digits)
        {
            if (character == '_' && previous == '_')
                return null;
            previous = character;
            if (character == '_')
                continue;
            int digit = char.IsAsciiLetter(character) ? (character | 0x20) - 'a' + 10 : CharUnicodeInfo.GetDecimalDigitValue(character);
            if (digit < 0 || digit >= radix)
                return null;
            value = (value * radix) + digit;
        }
        return JinjaNumber.Box(negative ? -value : value);
    }

    /// <summary>Parses as Python's float() does; null if the text is no number.</summary>
    public static object? Float(string text)
    {
        string trimmed = text.AsSpan().Trim(Spaces).ToString();
        for (int i = 0; i < trimmed.Length; i++)
            if (trimmed[i] == '_' && (i == 0 || i + 1 == trimmed.Length || !char.IsAsciiDigit(trimmed[i - 1]) || !char.IsAsciiDigit(trimmed[i + 1])))
                return null;
        trimmed = trimmed.Replace("_", "", StringComparison.Ordinal);
        switch ((trimmed.StartsWith('+') || trimmed.StartsWith('-') ? trimmed[1..] : trimmed).ToUpperInvariant())
        {
            case "NAN": return double.NaN;
            case "INF" or "INFINITY": return trimmed[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        }
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(trimmed, Style, CultureInfo.InvariantCulture, out double value) ? value : null;
    }
}
