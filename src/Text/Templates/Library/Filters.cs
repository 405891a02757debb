using System.Collections.Frozen;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>Every filter by name; those over text and over sequences are in their own files.</summary>
internal static class Filters
{
    public static readonly FrozenDictionary<string, Builtin> All = Builtin.Table([
        .. new Builtin("default", "default_value? boolean?", Default).And("d"),
        .. new Builtin("length", "", static call => JinjaNumber.Box(Operators.Length(call.Target))).And("count"),
        new("abs", "", static call => JinjaNumber.Abs(call.Target)),
        new("int", "default? base?", ToInteger),
        new("float", "default?", ToFloat),
        new("round", "precision? method?", Round),
        new("tojson", "ensure_ascii? indent? separators? sort_keys?", ToJson),
        .. TextFilters.All,
        .. SequenceFilters.All,
        .. SelectionFilters.All,
    ]);

    private static object Default(Invocation call) => call.Target is Undefined || (call.Flag(1) && !Operators.IsTrue(call.Target))
        ? call[0] ?? JinjaString.Empty
        : call.Target;

    private static object ToInteger(Invocation call)
    {
        object otherwise = call[0] ?? JinjaNumber.Box(0);
        switch (call.Target)
        {
            case Undefined undefined:
                throw undefined.Error();
            case double d:
                return double.IsFinite(d) ? JinjaNumber.Truncate(d) : otherwise;
            case JinjaString text:
                return JinjaNumber.ParseInteger(text.Value, (int)Math.Clamp(call.Integer(1, 10), 2, 36))
                    ?? (JinjaNumber.ParseFloat(text.Value) is double number && double.IsFinite(number) ? JinjaNumber.Truncate(number) : otherwise);
            default:
                return JinjaNumber.IsInteger(call.Target) ? JinjaNumber.Box(JinjaNumber.ToBig(call.Target)) : otherwise;
        }
    }

    private static object ToFloat(Invocation call) => call.Target switch
    {
        Undefined undefined => throw undefined.Error(),
        JinjaString text => JinjaNumber.ParseFloat(text.Value) ?? call[0] ?? 0.0,
        var value => JinjaNumber.IsNumber(value) ? JinjaNumber.ToDouble(value) : call[0] ?? 0.0,
    };

    private static object Round(Invocation call)
    {
        int digits = (int)Math.Clamp(call.Integer(0, 0), -400, 400);
        string method = call.Text(1)?.Value ?? "common";
        if (!JinjaNumber.IsNumber(call.Target))
            throw TemplateException.Runtime($"round takes a number, not '{PythonType.NameOf(call.Target)}'.");
        if (method is "ceil" or "floor")
        {
            double scale = Math.Pow(10, digits);
            double scaled = JinjaNumber.ToDouble(call.Target) * scale;
            return (method == "ceil" ? Math.Ceiling(scaled) : Math.Floor(scaled)) / scale;
        }
        if (method != "common")
            throw TemplateException.Runtime("round knows the methods common, ceil and floor.");
        return call.Target is not double && digits >= 0
            ? JinjaNumber.Box(JinjaNumber.ToBig(call.Target))
            : JinjaNumber.Round(JinjaNumber.ToDouble(call.Target), digits);
    }

    private static JinjaString ToJson(Invocation call)
    {
        var output = new TextBuilder(call.Budget);
        string? indent = call[1] switch
        {
            null or None => null,
            JinjaString text => text.Value,
            _ => PythonText.Repeat(new JinjaString(" ", isTrusted: false), call.Integer(1, 0), call.Budget).Value,
        };
        string itemSeparator = indent is null ? ", " : ",";
        string keySeparator = ": ";
        if (call[2] is not (null or None))
        {
            if (call.Operators.Iterate(call[2]!) is not [JinjaString item, JinjaString key])
                throw TemplateException.Runtime("tojson takes two separators, both strings.");
            itemSeparator = item.Value;
            keySeparator = key.Value;
        }
        new PythonJson(output, indent, itemSeparator, keySeparator, call.Flag(0), call.Flag(3)).Write(call.Target);
        return output.ToText();
    }
}
