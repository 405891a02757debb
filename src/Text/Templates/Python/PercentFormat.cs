using System.Numerics;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Python;

/// <summary>Python's <c>'%s' % value</c>, with every flag and conversion. Markup escapes the values.</summary>
internal sealed class PercentFormat
{
    private readonly JinjaString _format;
    private readonly object _values;
    private readonly object[] _items;
    private readonly RenderBudget _budget;
    private int _used;
    private int _at;

    private PercentFormat(JinjaString format, object values, RenderBudget budget)
    {
        (_format, _values, _budget) = (format, values, budget);
        _items = values is JinjaList { IsTuple: true } tuple ? tuple.Items : [values];
    }

    public static JinjaString Apply(JinjaString format, object values, RenderBudget budget) =>
        new PercentFormat(format, values, budget).Run().LikeKindOf(format);

    private string Source => _format.Value;

    // Anything that can be indexed by a key is taken for a mapping, whose items need not all be used.
    private bool IsMapping => _values is JinjaDict or Undefined or JinjaList { IsTuple: false };

    private JinjaString Run()
    {
        var result = new TextBuilder(_budget);
        while (true)
        {
            int percent = Source.IndexOf('%', _at);
            if (percent < 0)
                percent = Source.Length;
            result.Append(_format, _at, percent - _at);
            _at = percent + 1;
            if (percent == Source.Length)
                break;
            WriteField(result);
        }
        return _used >= _items.Length || IsMapping
            ? result.ToText()
            : throw TemplateException.Runtime("not all arguments converted during string formatting.");
    }

    private void WriteField(TextBuilder result)
    {
        if (Peek() == '%')
        {
            result.Append(_format, _at++, 1);
            return;
        }
        object? keyed = ReadKey() is { } key ? Lookup(key) : null;
        int start = _at;
        while (Peek() is '-' or '+' or ' ' or '0' or '#')
            _at++;
        string flags = Source[start.._at];
        long width = ReadCount() ?? 0;
        bool alignsLeft = flags.Contains('-', StringComparison.Ordinal) || width < 0;
        int? precision = null;
        if (Peek() == '.')
        {
            _at++;
            precision = (int)Math.Max(0, ReadCount() ?? 0);
        }
        if (Peek() is 'h' or 'l' or 'L')
            _at++;
        char type = _at < Source.Length ? Source[_at++] : throw TemplateException.Runtime("incomplete format.");
        char sign = flags.Contains('+', StringComparison.Ordinal) ? '+' : flags.Contains(' ', StringComparison.Ordinal) ? ' ' : '\0';
        bool isZeroPadded = flags.Contains('0', StringComparison.Ordinal) && !alignsLeft;
        var spec = new FormatSpec("", alignsLeft ? '<' : isZeroPadded ? '=' : '>', sign, flags.Contains('#', StringComparison.Ordinal), isZeroPadded,
            Math.Abs(width), '\0', precision, type);
        result.Append(Convert(spec, keyed ?? Next()));
    }

    private char Peek() => _at < Source.Length ? Source[_at] : '\0';

    private object Next() => _used < _items.Length ? _items[_used++] : throw TemplateException.Runtime("not enough arguments for format string.");

    private string? ReadKey()
    {
        if (Peek() != '(')
            return null;
        int start = ++_at;
        for (int depth = 1; ; _at++)
        {
            if (_at >= Source.Length)
                throw TemplateException.Runtime("incomplete format key.");
            depth += Source[_at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
                return Source[start.._at++];
        }
    }

    private object Lookup(string key)
    {
        if (_values is JinjaDict dict && dict.TryGet(new JinjaString(key, isTrusted: true), out object value))
        {
            _used = _items.Length;
            return value;
        }
        throw TemplateException.Runtime($"the format names '{key}', which was not given.");
    }

    /// <summary>Digits, or a star for the next argument.</summary>
    private long? ReadCount()
    {
        if (Peek() == '*')
        {
            _at++;
            object count = Next();
            if (!JinjaNumber.IsInteger(count))
                throw TemplateException.Runtime("* wants an integer.");
            var given = JinjaNumber.ToBig(count);
            return BigInteger.Abs(given) <= int.MaxValue ? (long)given : throw TemplateException.Limit("a format asks for too many characters.");
        }
        int start = _at;
        while (char.IsAsciiDigit(Peek()))
            _at++;
        return start == _at ? null : FormatSpec.ParseCount(Source.AsSpan(start, _at - start));
    }

    private JinjaString Convert(FormatSpec spec, object value)
    {
        switch (spec.Type)
        {
            case 's' or 'r' or 'a':
                return Aligned(Printed(spec, value), spec);
            case 'c' when value is JinjaString { CodePoints: 1 } character:
                return Aligned(character.AsPlain(), spec);
            case 'c' when JinjaNumber.IsInteger(value):
                return Aligned(new JinjaString(NumberFormat.FromCode(JinjaNumber.ToBig(value)), isTrusted: false), spec);
            case 'd' or 'i' or 'u' when JinjaNumber.IsNumber(value):
                return Integer(JinjaNumber.ToBig(value is double d ? JinjaNumber.Truncate(d) : value), spec with { Type = 'd' });
            case 'x' or 'X' or 'o' when JinjaNumber.IsInteger(value):
                return Integer(JinjaNumber.ToBig(value), spec);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G' when JinjaNumber.IsNumber(value):
                return NumberFormat.Float(JinjaNumber.ToDouble(value), spec, _budget);
            default:
                throw TemplateException.Runtime($"%{spec.Type} does not format a '{PythonType.NameOf(value)}'.");
        }
    }

    private JinjaString Printed(FormatSpec spec, object value)
    {
        var text = spec.Type switch
        {
            's' => value as JinjaString ?? PythonFormat.Str(value, _budget),
            'r' => PythonFormat.Repr(value, _budget),
            _ => PythonFormat.Ascii(value, _budget),
        };
        if (_format.IsMarkup)
            text = Html.Escape(text, _budget);
        text = text.AsPlain();
        return spec.Precision is { } max && max < text.CodePoints ? text.Slice(0, text.OffsetOf(max)) : text;
    }

    /// <summary>A precision is a number of digits here, which zeros in front make up.</summary>
    private JinjaString Integer(BigInteger value, FormatSpec spec)
    {
        if (spec.Precision is not { } least)
            return NumberFormat.Integer(value, spec, _budget);
        _budget.ChargeText(least);
        var bare = new FormatSpec("", '>', '\0', false, false, 0, '\0', null, spec.Type);
        string digits = NumberFormat.Integer(BigInteger.Abs(value), bare, _budget).Value.PadLeft(least, '0');
        string prefix = spec.Alternate && spec.Type != 'd' ? $"0{spec.Type}" : "";
        string sign = value.Sign < 0 ? "-" : spec.Sign == '\0' ? "" : spec.Sign.ToString();
        if (spec.IsZeroPadded)
        {
            long missing = spec.Width - digits.Length - prefix.Length - sign.Length;
            digits = PythonText.Repeat(new JinjaString("0", isTrusted: false), missing, _budget).Value + digits;
        }
        return Aligned(new JinjaString(sign + prefix + digits, isTrusted: false), spec);
    }

    private JinjaString Aligned(JinjaString text, FormatSpec spec) =>
        NumberFormat.Aligned(text, spec with { Align = spec.Align == '=' ? '>' : spec.Align, Fill = "" }, _budget);
}
