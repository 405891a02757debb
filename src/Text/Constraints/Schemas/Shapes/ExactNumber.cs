using System.Globalization;

namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>A JSON number by its digits, never rounded.</summary>
/// <param name="Spelling">As the schema wrote it.</param>
/// <param name="IsNegative">It is below zero; zero has no sign.</param>
/// <param name="Digits">Its digits without zeros at either end; empty for zero.</param>
/// <param name="Scale">The number is 0.Digits · 10^Scale.</param>
internal sealed record ExactNumber(string Spelling, bool IsNegative, string Digits, long Scale)
{
    // Longer numbers are written by no grammar of ours, so they need no digits.
    private const int MaxPlainDigits = 400;

    public bool IsZero => Digits.Length == 0;

    public bool IsInteger => Digits.Length <= Scale || IsZero;

    /// <summary>The digits before the point, at least one; null where there are too many to write.</summary>
    public string? Integer => Scale > MaxPlainDigits ? null
        : Scale <= 0 ? "0"
        : Digits.Length >= Scale ? Digits[..(int)Scale] : Digits.PadRight((int)Scale, '0');

    /// <summary>The digits after the point, without zeros at the end; null where there are too many.</summary>
    public string? Fraction => Scale < -MaxPlainDigits ? null
        : Digits.Length <= Scale ? ""
        : Scale >= 0 ? Digits[(int)Scale..] : new string('0', (int)-Scale) + Digits;

    /// <summary>The shortest text without an exponent.</summary>
    public string? Plain => Integer is { } integer && Fraction is { } fraction
        ? $"{(IsNegative ? "-" : "")}{integer}{(fraction.Length > 0 ? "." : "")}{fraction}"
        : null;

    /// <param name="text">A number as JSON writes it.</param>
    public static ExactNumber Parse(string text)
    {
        var body = text.AsSpan();
        var isNegative = body.StartsWith("-");
        if (isNegative)
            body = body[1..];
        long exponent = 0;
        if (body.IndexOfAny('e', 'E') is >= 0 and var mark)
        {
            // An exponent of more digits than a long holds is as good as the largest.
            if (!long.TryParse(body[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 1_000_000_000)
                exponent = body[mark + 1] == '-' ? -1_000_000_000 : 1_000_000_000;
            body = body[..mark];
        }
        var point = body.IndexOf('.');
        var integer = point < 0 ? body : body[..point];
        var digits = point < 0 ? body.ToString() : string.Concat(integer, body[(point + 1)..]);
        var leading = digits.Length - digits.TrimStart('0').Length;
        var trimmed = digits.Trim('0');
        return trimmed.Length == 0 ? new(text, false, "", 0) : new(text, isNegative, trimmed, integer.Length - leading + exponent);
    }

    public bool Equals(ExactNumber? other) =>
        other is not null && IsNegative == other.IsNegative && Scale == other.Scale && string.Equals(Digits, other.Digits, StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(IsNegative, Scale, Digits);
}
