using System.Globalization;
using System.Numerics;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Python;

/// <summary>Python's <c>'%s' % value</c>: flags, width and precision with the conversions s, r, d, i, u, x, X, o, f, c.</summary>
internal static class PercentFormat
{
    public static JinjaString Apply(JinjaString format, object values, RenderBudget budget)
    {
        var result = new TextBuilder(budget);
        string source = format.Value;
        object[] items = values is JinjaList { IsTuple: true } tuple ? tuple.Take() : [values];
        int used = 0;
        int at = 0;
        while (at < source.Length)
        {
            int percent = source.IndexOf('%', at);
            if (percent < 0)
                percent = source.Length;
            result.Append(format, at, percent - at);
            at = percent + 1;
            if (percent == source.Length)
                break;
            object Next() => used < items.Length ? items[used++] : throw TemplateException.Runtime("not enough arguments for format string.");
            string? key = ReadKey(source, ref at);
            var spec = FieldSpec.Read(source, ref at);
            if (spec.Conversion == '%')
            {
                result.Append("%", format.IsTrusted);
                continue;
            }
            object value = key is null ? Next() : Lookup(values, key);
            Pad(spec, Convert(spec, value, budget), result);
        }
        // Anything that can be indexed by a key is taken for a mapping, whose items need not all be used.
        if (used < items.Length && values is not (JinjaDict or JinjaList { Kind: SequenceKind.List }))
            throw TemplateException.Runtime("not all arguments converted during string formatting.");
        return result.ToText();
    }

    private static string? ReadKey(string source, ref int at)
    {
        if (at >= source.Length || source[at] != '(')
            return null;
        int close = source.IndexOf(')', at);
        if (close < 0)
            throw TemplateException.Runtime("incomplete format key.");
        string key = source[(at + 1)..close];
        at = close + 1;
        return key;
    }

    private static object Lookup(object values, string key) =>
        values is JinjaDict dict && dict.TryGet(new JinjaString(key, isTrusted: true), out object value)
            ? value
            : throw TemplateException.Runtime($"the format names '{key}', which was not given.");

    private static JinjaString Convert(FieldSpec spec, object value, RenderBudget budget)
    {
        switch (spec.Conversion)
        {
            case 's' or 'r':
                var text = spec.Conversion == 's' ? PythonFormat.Str(value, budget) : PythonFormat.Repr(value, budget);
                return spec.Precision is { } max && max < text.CodePoints ? text.Slice(0, text.OffsetOf(max)) : text;
            case 'c' when value is JinjaString { CodePoints: 1 } character:
                return character;
            case 'd' or 'i' or 'u' when JinjaNumber.IsNumber(value):
                var whole = JinjaNumber.ToBig(value is double d ? JinjaNumber.Truncate(d) : value);
                return Signed(spec, BigInteger.Abs(whole).ToString(CultureInfo.InvariantCulture).PadLeft(Math.Min(spec.Precision ?? 0, 4300), '0'), whole.Sign < 0);
            case 'x' or 'X' or 'o' when JinjaNumber.IsInteger(value):
                var integer = JinjaNumber.ToBig(value);
                return Signed(spec, Digits(BigInteger.Abs(integer), spec.Conversion), integer.Sign < 0);
            case 'f' or 'F' when JinjaNumber.IsNumber(value):
                double number = JinjaNumber.ToDouble(value);
                string print = Math.Abs(number).ToString("F" + Math.Min(spec.Precision ?? 6, 300), CultureInfo.InvariantCulture);
                return Signed(spec, double.IsFinite(number) ? print : PythonFormat.Float(Math.Abs(number)), double.IsNegative(number));
            default:
                throw TemplateException.Runtime($"%{spec.Conversion} does not format a '{PythonType.NameOf(value)}'.");
        }
    }

    private static string Digits(BigInteger value, char conversion)
    {
        if (value.IsZero)
            return "0";
        if (conversion != 'o')
            return value.ToString(conversion == 'x' ? "x" : "X", CultureInfo.InvariantCulture).TrimStart('0');
        string digits = "";
        for (; !value.IsZero; value >>= 3)
            digits = (char)('0' + (int)(value & 7)) + digits;
        return digits;
    }

    private static JinjaString Signed(FieldSpec spec, string digits, bool isNegative)
    {
        string sign = isNegative ? "-" : spec.Flags.Contains('+', StringComparison.Ordinal) ? "+" : spec.Flags.Contains(' ', StringComparison.Ordinal) ? " " : "";
        if (spec.IsZeroPadded)
            digits = digits.PadLeft(Math.Clamp(spec.Width - sign.Length, 0, 4300), '0');
        return new JinjaString(sign + digits, isTrusted: false);
    }

    private static void Pad(FieldSpec spec, JinjaString text, TextBuilder result)
    {
        int padding = Math.Max(0, spec.Width - text.CodePoints);
        bool alignLeft = spec.Flags.Contains('-', StringComparison.Ordinal);
        if (!alignLeft)
            result.Append(' ', padding, text.IsTrusted);
        result.Append(text);
        if (alignLeft)
            result.Append(' ', padding, text.IsTrusted);
    }

    private readonly record struct FieldSpec(string Flags, int Width, int? Precision, char Conversion)
    {
        public bool IsZeroPadded => Flags.Contains('0', StringComparison.Ordinal) && !Flags.Contains('-', StringComparison.Ordinal);

        public static FieldSpec Read(string source, ref int at)
        {
            int start = at;
            while (at < source.Length && source[at] is '-' or '+' or ' ' or '0' or '#')
                at++;
            string flags = source[start..at];
            int width = ReadNumber(source, ref at) ?? 0;
            int? precision = null;
            if (at < source.Length && source[at] == '.')
            {
                at++;
                precision = ReadNumber(source, ref at) ?? 0;
            }
            if (at >= source.Length)
                throw TemplateException.Runtime("incomplete format.");
            return new FieldSpec(flags, width, precision, source[at++]);
        }

        private static int? ReadNumber(string source, ref int at)
        {
            int start = at;
            while (at < source.Length && char.IsAsciiDigit(source[at]))
                at++;
            if (start == at)
                return null;
            return int.TryParse(source.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw TemplateException.Limit("a format asks for too many characters.");
        }
    }
}
