using System.Globalization;
using System.Numerics;
using System.Text;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Python;

/// <summary>How Python prints values: <c>str()</c>, <c>repr()</c> and the shortest form of a float.</summary>
internal static class PythonFormat
{
    /// <summary>The text that a value prints as. Only strings keep their author; the print of anything else counts as user text.</summary>
    public static JinjaString Str(object value, RenderBudget budget)
    {
        switch (value)
        {
            case JinjaString text:
                return text.AsPlain();
            case Undefined:
                return JinjaString.Empty;
            case JinjaList or JinjaDict:
                return Repr(value, budget);
            default:
                return new JinjaString(Scalar(value, budget), isTrusted: false);
        }
    }

    /// <summary>As <see cref="Str"/>, but text stays markup if it is.</summary>
    public static JinjaString SoftStr(object value, RenderBudget budget) => value as JinjaString ?? Str(value, budget);

    /// <summary>The repr with escapes for all that is not ASCII.</summary>
    public static JinjaString Ascii(object value, RenderBudget budget)
    {
        string repr = Repr(value, budget).Value;
        var text = new StringBuilder(repr.Length);
        foreach (var rune in repr.EnumerateRunes())
            text.Append(rune.IsAscii ? rune.ToString() : Escape(rune));
        return new JinjaString(text.ToString(), isTrusted: false);
    }

    public static JinjaString Repr(object value, RenderBudget budget)
    {
        var text = new TextBuilder(budget);
        WriteRepr(value, text);
        return text.ToText();
    }

    /// <summary>The shortest digits that give the same double, laid out as Python does.</summary>
    public static string Float(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        var (sign, digits, scale) = Decompose(value.ToString("R", CultureInfo.InvariantCulture));
        if (digits.Length == 0)
            return sign + "0.0";
        int exponent = scale - 1;
        if (exponent is < -4 or >= 16)
        {
            string fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }
        if (scale <= 0)
            return $"{sign}0.{new string('0', -scale)}{digits}";
        return scale >= digits.Length
            ? $"{sign}{digits}{new string('0', scale - digits.Length)}.0"
            : $"{sign}{digits[..scale]}.{digits[scale..]}";
    }

    private static string Scalar(object value, RenderBudget budget) => value switch
    {
        None => "None",
        bool b => b ? "True" : "False",
        long n => n.ToString(CultureInfo.InvariantCulture),
        BigInteger big => big.ToString(CultureInfo.InvariantCulture),
        double d => Float(d),
        JinjaObject item => item.Print(budget),
        _ => $"<{PythonType.NameOf(value)}>",
    };

    private static void WriteRepr(object value, TextBuilder output)
    {
        RenderBudget.EnsureStack();
        switch (value)
        {
            case JinjaString text:
                output.Append(text.IsMarkup ? $"Markup({Quote(text.Value)})" : Quote(text.Value), isTrusted: false);
                break;
            case Undefined:
                output.Append("Undefined", isTrusted: false);
                break;
            case JinjaRange range:
                output.Append($"range({range.Start}, {range.Stop}{(range.Step == 1 ? "" : $", {range.Step}")})", isTrusted: false);
                break;
            case JinjaList { IsIndexed: false } view:
                output.Append($"{PythonType.NameOf(view)}(", isTrusted: false);
                WriteItems(new JinjaList(view.Items), output);
                output.Append(")", isTrusted: false);
                break;
            case JinjaList list:
                WriteItems(list, output);
                break;
            case JinjaDict dict:
                WriteEntries(dict, output);
                break;
            default:
                output.Append(Scalar(value, output.Budget), isTrusted: false);
                break;
        }
    }

    private static void WriteItems(JinjaList list, TextBuilder output)
    {
        output.Append(list.IsTuple ? "(" : "[", isTrusted: false);
        for (int i = 0; i < list.Count; i++)
        {
            if (i > 0)
                output.Append(", ", isTrusted: false);
            WriteRepr(list[i], output);
        }
        output.Append(list.IsTuple ? list.Count == 1 ? ",)" : ")" : "]", isTrusted: false);
    }

    private static void WriteEntries(JinjaDict dict, TextBuilder output)
    {
        string separator = "{";
        foreach (var (key, value) in dict)
        {
            output.Append(separator, isTrusted: false);
            WriteRepr(key, output);
            output.Append(": ", isTrusted: false);
            WriteRepr(value, output);
            separator = ", ";
        }
        output.Append(dict.Count == 0 ? "{}" : "}", isTrusted: false);
    }

    public static string Quote(string value)
    {
        char quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var text = new StringBuilder(value.Length + 2).Append(quote);
        for (int i = 0; i < value.Length; i++)
        {
            char character = value[i];
            if (character == quote || character == '\\')
                text.Append('\\').Append(character);
            else if (character is >= ' ' and < '\x7f')
                text.Append(character);
            else if (character is '\n' or '\r' or '\t')
                text.Append('\\').Append(character switch { '\n' => 'n', '\r' => 'r', _ => 't' });
            else if (!Rune.TryGetRuneAt(value, i, out var rune))
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                i += AppendRune(text, rune) - 1;
        }
        return text.Append(quote).ToString();
    }

    private static int AppendRune(StringBuilder text, Rune rune)
    {
        bool isPrintable = CodePoint.IsPrintable(rune);
        text.Append(isPrintable ? rune.ToString() : Escape(rune));
        return rune.Utf16SequenceLength;
    }

    private static string Escape(Rune rune) => rune.Value switch
    {
        <= 0xFF => $"\\x{rune.Value:x2}",
        <= 0xFFFF => $"\\u{rune.Value:x4}",
        _ => $"\\U{rune.Value:x8}",
    };

    /// <summary>Sign, significant digits, and the place of the decimal point among them.</summary>
    private static (string Sign, string Digits, int Scale) Decompose(string roundTrip)
    {
        string sign = roundTrip.StartsWith('-') ? "-" : "";
        string number = roundTrip[sign.Length..];
        int exponent = 0;
        int mark = number.IndexOf('E', StringComparison.Ordinal);
        if (mark >= 0)
        {
            exponent = int.Parse(number.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            number = number[..mark];
        }
        int point = number.IndexOf('.', StringComparison.Ordinal);
        string digits = number.Replace(".", "", StringComparison.Ordinal);
        int scale = (point < 0 ? number.Length : point) + exponent;
        string significant = digits.TrimStart('0');
        return (sign, significant.TrimEnd('0'), scale - (digits.Length - significant.Length));
    }
}
