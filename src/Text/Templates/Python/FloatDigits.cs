using System.Globalization;
using System.Numerics;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Python;

/// <summary>The decimal digits of a double to a given precision, from its exact value and rounded half to even, as Python's dtoa gives them.</summary>
internal static class FloatDigits
{
    // No double has more digits than this before or after its point; all further ones are zeros.
    private const int MostDigits = 1100;

    /// <summary><c>%.2f</c> of a number that is finite and not negative.</summary>
    public static string Fixed(double value, int precision, RenderBudget budget)
    {
        budget.ChargeText(precision + 400L);
        int exact = Math.Min(precision, MostDigits);
        string digits = Scaled(value, exact).ToString(CultureInfo.InvariantCulture).PadLeft(exact + 1, '0');
        string whole = digits[..^exact];
        return precision == 0 ? whole : $"{whole}.{digits[^exact..].PadRight(precision, '0')}";
    }

    /// <summary><c>%.2e</c> of a number that is finite and not negative.</summary>
    public static string Exponential(double value, int precision, RenderBudget budget)
    {
        var (digits, exponent) = Significant(value, precision + 1L, budget);
        return Mantissa(digits) + Exponent(exponent);
    }

    /// <summary><c>%.2g</c>: the shorter of both forms, without trailing zeros unless <paramref name="keepZeros"/>.</summary>
    public static string General(double value, int precision, bool keepZeros, RenderBudget budget, bool likeRepr = false)
    {
        precision = Math.Max(1, precision);
        var (digits, exponent) = Significant(value, precision, budget);
        bool isFixed = exponent >= -4 && exponent < (likeRepr && precision > 1 ? precision - 1 : precision);
        if (!keepZeros)
            digits = digits.TrimEnd('0') is { Length: > 0 } kept ? kept : "0";
        if (!isFixed)
            return Mantissa(digits) + Exponent(exponent);
        if (exponent < 0)
            return $"0.{new string('0', -exponent - 1)}{digits}";
        if (digits.Length <= exponent + 1)
            return digits.PadRight(exponent + 1, '0') + (likeRepr ? ".0" : "");
        return $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <summary>The first digits of a number and the power of ten of the very first.</summary>
    private static (string Digits, int Exponent) Significant(double value, long count, RenderBudget budget)
    {
        budget.ChargeText(count + 400);
        if (value == 0)
            return (new string('0', (int)count), 0);
        int exact = (int)Math.Min(count, MostDigits);
        int exponent = (int)Math.Floor(Math.Log10(value));
        string digits;
        // The logarithm may be off by one, and rounding may make 9.99 a 10.0.
        while ((digits = Scaled(value, exact - 1 - exponent).ToString(CultureInfo.InvariantCulture)).Length != exact)
            exponent += digits.Length > exact ? 1 : -1;
        return (digits.PadRight((int)count, '0'), exponent);
    }

    private static string Mantissa(string digits) => digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";

    private static string Exponent(int exponent) => string.Create(CultureInfo.InvariantCulture, $"e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");

    /// <summary>The number times a power of ten, rounded half to even.</summary>
    private static BigInteger Scaled(double value, int power)
    {
        var (numerator, denominator) = JinjaNumber.Fraction(value);
        if (power > 0)
            numerator *= BigInteger.Pow(10, power);
        else
            denominator *= BigInteger.Pow(10, -power);
        return JinjaNumber.DivideHalfEven(numerator, denominator);
    }
}
