using System.Globalization;
using System.Numerics;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary><c>str.format()</c> and <c>format_map()</c> as the sandbox gives them: fields reach values as templates do, never around them.</summary>
internal sealed class StrFormat(Invocation call, JinjaString format, object[] positional, object named)
{
    private const int MaxDepth = 2;

    private int _nextIndex;
    private bool _isNumbered;

    public static JinjaString Apply(Invocation call, JinjaString format, object[] positional, object named) =>
        new StrFormat(call, format, positional, named).Expand(format.AsPlain(), MaxDepth);

    private JinjaString Expand(JinjaString text, int depth)
    {
        if (depth < 0)
            throw TemplateException.Runtime("a format is nested too deep.");
        var result = new TextBuilder(call.Budget);
        string source = text.Value;
        for (int at = 0; at < source.Length;)
        {
            int mark = source.AsSpan(at).IndexOfAny('{', '}');
            if (mark < 0)
            {
                result.Append(text, at, source.Length - at);
                break;
            }
            result.Append(text, at, mark);
            at += mark;
            if (at + 1 < source.Length && source[at + 1] == source[at])
            {
                result.Append(text, at, 1);
                at += 2;
                continue;
            }
            if (source[at] == '}' || at + 1 == source.Length)
                throw TemplateException.Runtime($"a single '{source[at]}' stands in the format.");
            at++;
            result.Append(ReadField(text, ref at, depth));
        }
        return result.ToText();
    }

    private JinjaString ReadField(JinjaString text, ref int at, int depth)
    {
        string source = text.Value;
        int start = at;
        while (at < source.Length && source[at] is not ('}' or ':' or '!'))
        {
            if (source[at] == '{')
                throw TemplateException.Runtime("unexpected '{' in the name of a field.");
            if (source[at] == '[')
                while (at + 1 < source.Length && source[at + 1] != ']')
                    at++;
            at++;
        }
        string name = source[start..Math.Min(at, source.Length)];
        char conversion = '\0';
        char end = Next(source, ref at);
        if (end == '!')
        {
            conversion = Next(source, ref at);
            end = Next(source, ref at);
            if (end is not ('}' or ':'))
                throw TemplateException.Runtime("':' should stand after a conversion.");
        }
        var spec = end == ':' ? ReadSpec(text, ref at) : JinjaString.Empty;
        object value = Convert(Find(name), conversion);
        return Print(value, Expand(spec, depth - 1).Value);
    }

    private static JinjaString ReadSpec(JinjaString text, ref int at)
    {
        int start = at;
        for (int depth = 1; depth > 0;)
            depth += Next(text.Value, ref at) switch { '{' => 1, '}' => -1, _ => 0 };
        return text.Slice(start..(at - 1));
    }

    private static char Next(string source, ref int at) =>
        at < source.Length ? source[at++] : throw TemplateException.Runtime("a field of the format is not closed.");

    private object Find(string name)
    {
        if (name.Length == 0)
        {
            if (_isNumbered)
                throw TemplateException.Runtime("a format cannot number some fields and leave others to be counted.");
            name = _nextIndex++.ToString(CultureInfo.InvariantCulture);
        }
        else if (IsNumber(name))
        {
            if (_nextIndex > 0)
                throw TemplateException.Runtime("a format cannot number some fields and leave others to be counted.");
            _isNumbered = true;
        }
        int end = name.AsSpan().IndexOfAny('.', '[');
        object value = Argument(end < 0 ? name : name[..end]);
        for (int at = end < 0 ? name.Length : end; at < name.Length;)
            value = name[at] == '.' ? Attribute(value, name, ref at) : Item(value, name, ref at);
        return value;
    }

    private object Argument(string key)
    {
        if (IsNumber(key))
            return int.TryParse(key, CultureInfo.InvariantCulture, out int index) && index < positional.Length
                ? positional[index]
                : throw TemplateException.Runtime($"the format has no argument {key}.");
        if (named is JinjaDict dict)
            return dict.TryGet(new JinjaString(key, isTrusted: true), out object value)
                ? value
                : throw TemplateException.Runtime($"the format has no argument '{key}'.");
        throw TemplateException.Runtime($"a '{PythonType.NameOf(named)}' has no names for a format.");
    }

    private static object Attribute(object value, string name, ref int at)
    {
        int start = ++at;
        while (at < name.Length && name[at] is not ('.' or '['))
            at++;
        string attribute = name[start..at];
        return attribute.Length > 0
            ? Access.GetAttribute(value, attribute, new JinjaString(attribute, isTrusted: true))
            : throw TemplateException.Runtime("an attribute in the format has no name.");
    }

    private object Item(object value, string name, ref int at)
    {
        int close = name.IndexOf(']', at);
        if (close < 0)
            throw TemplateException.Runtime("']' is missing in the format.");
        string key = name[(at + 1)..close];
        at = close + 1;
        if (key.Length == 0)
            throw TemplateException.Runtime("an item in the format has no name.");
        if (at < name.Length && name[at] is not ('.' or '['))
            throw TemplateException.Runtime("only '.' or '[' may follow ']' in a format.");
        object index = IsNumber(key) && NumberText.Integer(key) is { } number ? number : new JinjaString(key, isTrusted: true);
        return Access.GetItem(call.Context, value, index);
    }

    private static bool IsNumber(string text) => text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    private object Convert(object value, char conversion) => conversion switch
    {
        '\0' => value,
        's' => PythonFormat.Str(value, call.Budget),
        'r' => PythonFormat.Repr(value, call.Budget),
        'a' => PythonFormat.Ascii(value, call.Budget),
        _ => throw TemplateException.Runtime($"unknown conversion '{conversion}' in a format."),
    };

    private JinjaString Print(object value, string spec)
    {
        if (!format.IsMarkup)
            return Print(value, spec, call.Budget);
        if (value is JinjaString { IsMarkup: true } && spec.Length > 0)
            throw TemplateException.Runtime("markup takes no format specification.");
        return Html.Escape(value is JinjaString { IsMarkup: true } ? value : Print(value, spec, call.Budget), call.Budget).AsPlain();
    }

    /// <summary><c>format(value, spec)</c>.</summary>
    private static JinjaString Print(object value, string spec, RenderBudget budget)
    {
        if (spec.Length == 0)
            return PythonFormat.Str(value, budget);
        switch (value)
        {
            case JinjaString text:
                return PrintText(text.AsPlain(), FormatSpec.Parse(spec, alignsLeft: true), budget);
            case long or bool or BigInteger:
                var layout = FormatSpec.Parse(spec);
                return layout.Type switch
                {
                    'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%' => NumberFormat.Float(JinjaNumber.ToDouble(value), layout, budget),
                    '\0' or 'b' or 'c' or 'd' or 'n' or 'o' or 'x' or 'X' when !layout.NoNegativeZero
                        => NumberFormat.Integer(JinjaNumber.ToBig(value), layout, budget),
                    _ => throw Unknown(layout, value),
                };
            case double number:
                layout = FormatSpec.Parse(spec);
                return layout.Type is '\0' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or 'n' or '%'
                    ? NumberFormat.Float(number, layout, budget)
                    : throw Unknown(layout, value);
            default:
                throw TemplateException.Runtime($"a '{PythonType.NameOf(value)}' takes no format specification.");
        }
    }

    private static JinjaString PrintText(JinjaString text, FormatSpec spec, RenderBudget budget)
    {
        if (spec.Type is not ('\0' or 's') || spec.Sign != '\0' || spec.Alternate || spec.NoNegativeZero || spec.Align == '=' || spec.Grouping != '\0')
            throw Unknown(spec, text);
        if (spec.Precision is { } max && max < text.CodePoints)
            text = text.Slice(0, text.OffsetOf(max));
        return NumberFormat.Aligned(text, spec with { Fill = spec.Fill.Length == 0 && spec.IsZeroPadded ? "0" : spec.Fill }, budget);
    }

    private static TemplateException Unknown(FormatSpec spec, object value) =>
        TemplateException.Runtime($"the format specification with type '{spec.Type}' does not fit a '{PythonType.NameOf(value)}'.");
}
