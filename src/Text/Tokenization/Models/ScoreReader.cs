using System.Globalization;
using System.Text.Json;

namespace Otron.Text.Tokenization.Models;

/// <summary>
/// Reads a score as the original library's JSON parser does: all digits as one whole number, rounded, then scaled by a power
/// of ten, rounded again. The last bit decides between ways to cut a text whose sums are equal but for the order of adding.
/// </summary>
internal static class ScoreReader
{
    private const int MaxExponent = 308;

    public static double Read(JsonElement number)
    {
        var text = number.GetRawText();
        var mantissaEnd = text.AsSpan().IndexOfAny('e', 'E');
        var exponent = mantissaEnd < 0 ? 0 : int.Parse(text.AsSpan(mantissaEnd + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = Mantissa(mantissaEnd < 0 ? text : text.AsSpan(0, mantissaEnd), ref exponent);
        if (Math.Abs((long)exponent) > MaxExponent)
            return number.GetDouble();
        var scale = double.Parse($"1e{Math.Abs(exponent)}", CultureInfo.InvariantCulture); // exact, which Math.Pow need not be
        var magnitude = exponent < 0 ? mantissa / scale : mantissa * scale;
        return text[0] == '-' ? -magnitude : magnitude;
    }

    private static double Mantissa(ReadOnlySpan<char> text, ref int exponent)
    {
        var (digits, isFraction, isFull) = (0UL, false, false);
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                isFraction |= c == '.';
                continue;
            }
            var digit = (uint)(c - '0');
            isFull |= digits > (ulong.MaxValue - digit) / 10;
            if (!isFull)
                digits = digits * 10 + digit;
            if (isFraction != isFull) // a digit that counts after the point, or one before it that does not
                exponent += isFraction ? -1 : 1;
        }
        return digits;
    }
}
