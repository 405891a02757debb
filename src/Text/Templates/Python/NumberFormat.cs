using System.Globalization;
using System.Numerics;
using System.Text;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Python;

/// <summary>Numbers as <c>format()</c> and the percent sign lay them out.</summary>
internal static class NumberFormat
{
    /// <summary>An integer in the bases of the types b, o, x and X, or in decimal.</summary>
    public static JinjaString Integer(BigInteger value, FormatSpec spec, RenderBudget budget)
    {
        if (spec.Precision is not null)
            throw TemplateException.Runtime("a precision is not allowed in an integer format.");
        if (spec.Type == 'c')
            return Character(value, spec, budget);
        string digits = Digits(BigInteger.Abs(value), spec.Type);
        string prefix = spec.Alternate && spec.Type is 'b' or 'o' or 'x' or 'X' ? $"0{spec.Type}" : "";
        int group = spec.Type is 'b' or 'o' or 'x' or 'X' ? 4 : 3;
        return Layout(Sign(value.Sign < 0, spec) + prefix, digits, "", group, spec, budget);
    }

    /// <summary>A float by the types e, f, g and %; without one, the shortest digits that give it back.</summary>
    public static JinjaString Float(double value, FormatSpec spec, RenderBudget budget)
    {
        bool isUpper = char.IsAsciiLetterUpper(spec.Type);
        string number = Number(Math.Abs(value), spec, budget);
        bool isNegative = double.IsNegative(value) && !double.IsNaN(value);
        if (spec.NoNegativeZero && number.AsSpan().IndexOfAnyInRange('1', '9') < 0 && double.IsFinite(value))
            isNegative = false;
        int end = number.AsSpan().IndexOfAnyExceptInRange('0', '9');
        (string digits, string rest) = end < 0 ? (number, "") : (number[..end], number[end..]);
        if (isUpper)
            rest = rest.ToUpperInvariant();
        return Layout(Sign(isNegative, spec), digits, rest, 3, spec, budget);
    }

    private static string Number(double value, FormatSpec spec, RenderBudget budget)
    {
        if (!double.IsFinite(value))
            return PythonFormat.Float(value) + (spec.Type == '%' ? "%" : "");
        string number = char.ToLowerInvariant(spec.Type) switch
        {
            'f' => FloatDigits.Fixed(value, spec.Precision ?? 6, budget),
            'e' => FloatDigits.Exponential(value, spec.Precision ?? 6, budget),
            'g' or 'n' => FloatDigits.General(value, spec.Precision ?? 6, spec.Alternate, budget),
            '%' => FloatDigits.Fixed(value * 100, spec.Precision ?? 6, budget) + "%",
            '\0' when spec.Precision is { } precision => FloatDigits.General(value, precision, spec.Alternate, budget, likeRepr: true),
            '\0' => PythonFormat.Float(value),
            _ => throw TemplateException.Runtime($"unknown format code '{spec.Type}' for a float."),
        };
        if (!spec.Alternate || number.Contains('.', StringComparison.Ordinal))
            return number;
        int exponent = number.AsSpan().IndexOfAny('e', '%');
        return exponent < 0 ? number + "." : number.Insert(exponent, ".");
    }

    private static JinjaString Character(BigInteger value, FormatSpec spec, RenderBudget budget)
    {
        if (spec.Sign != '\0' || spec.Alternate)
            throw TemplateException.Runtime("a sign is not allowed with the format 'c'.");
        return Layout("", FromCode(value), "", 3, spec with { Align = spec.Align == '\0' ? '<' : spec.Align }, budget);
    }

    /// <summary>The character with a code, as chr() gives it.</summary>
    public static string FromCode(BigInteger code) => code >= 0 && code <= 0x10FFFF
        ? Rune.IsValid((int)code) ? new Rune((int)code).ToString() : ((char)(int)code).ToString()
        : throw TemplateException.Runtime("%c needs a code from 0 to 0x10ffff.");

    public static string Digits(BigInteger value, char type)
    {
        if (value.IsZero)
            return "0";
        return type switch
        {
            'x' => value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0'),
            'X' => value.ToString("X", CultureInfo.InvariantCulture).TrimStart('0'),
            'b' => value.ToString("b", CultureInfo.InvariantCulture).TrimStart('0'),
            'o' => Octal(value),
            _ => value.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static string Octal(BigInteger value)
    {
        string bits = value.ToString("b", CultureInfo.InvariantCulture);
        bits = bits.PadLeft((bits.Length + 2) / 3 * 3, '0');
        var digits = new StringBuilder(bits.Length / 3);
        for (int i = 0; i < bits.Length; i += 3)
            digits.Append((char)('0' + ((bits[i] - '0') * 4) + ((bits[i + 1] - '0') * 2) + bits[i + 2] - '0'));
        return digits.ToString().TrimStart('0');
    }

    private static string Sign(bool isNegative, FormatSpec spec) => isNegative ? "-" : spec.Sign is '+' or ' ' ? spec.Sign.ToString() : "";

    private static JinjaString Layout(string sign, string digits, string rest, int group, FormatSpec spec, RenderBudget budget)
    {
        budget.ChargeText(spec.Width);
        bool fillsWithin = spec.Align == '=';
        string fill = spec.Fill.Length > 0 ? spec.Fill : spec.IsZeroPadded ? "0" : " ";
        if (spec.Grouping != '\0')
            digits = Grouped(digits, group, spec.Grouping, fillsWithin && fill == "0" ? spec.Width - sign.Length - rest.Length : 0);
        var number = new JinjaString(sign + digits + rest, isTrusted: false);
        if (!fillsWithin)
            return Aligned(number, spec with { Align = spec.Align == '\0' ? '>' : spec.Align, Fill = fill }, budget);
        var padding = PythonText.Repeat(new JinjaString(fill, isTrusted: false), spec.Width - number.CodePoints, budget);
        return new JinjaString(sign + padding.Value + digits + rest, isTrusted: false);
    }

    /// <summary>Digits with separators, zeros before them up to a width; a separator never comes first.</summary>
    private static string Grouped(string digits, int group, char separator, long width)
    {
        var backwards = new StringBuilder();
        int count = 0;
        for (int i = digits.Length - 1; i >= 0 || backwards.Length < width; i--)
        {
            if (count > 0 && count % group == 0)
                backwards.Append(separator);
            backwards.Append(i >= 0 ? digits[i] : '0');
            count++;
        }
        char[] text = backwards.ToString().ToCharArray();
        Array.Reverse(text);
        return new string(text);
    }

    /// <summary>Any text filled up to the width; left unless the alignment says otherwise.</summary>
    public static JinjaString Aligned(JinjaString text, FormatSpec spec, RenderBudget budget)
    {
        long padding = Math.Max(0, spec.Width - text.CodePoints);
        if (padding == 0)
            return text;
        long left = spec.Align switch { '>' => padding, '^' => padding / 2, _ => 0 };
        var fill = new JinjaString(spec.Fill.Length > 0 ? spec.Fill : " ", text.IsTrusted);
        return new TextBuilder(budget)
            .Append(PythonText.Repeat(fill, left, budget)).Append(text).Append(PythonText.Repeat(fill, padding - left, budget)).ToText();
    }
}
