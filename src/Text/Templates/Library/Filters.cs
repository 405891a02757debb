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
        new("attr", "name", static call => call[0] is not JinjaString name
            ? throw TemplateException.Runtime("attr takes the name of an attribute.")
            : Access.FindAttribute(call.Target, name.Value) ?? new Undefined(name.Value, call.Target)),
        new("random", "", static call => throw TemplateException.Runtime(
            "random is refused: the prompt of a conversation must be the same each time it is rendered.")),
        .. TextFilters.All,
        .. HtmlText.All,
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
                return double.IsNaN(d) ? otherwise : JinjaNumber.Truncate(d);
            case JinjaString text:
                bool isRadix = call[1] is null || (JinjaNumber.IsInteger(call[1]!) && call.Integer(1, 10) is 0 or (>= 2 and <= 36));
                return (isRadix ? NumberText.Integer(text.Value, (int)call.Integer(1, 10)) : null)
                    ?? (NumberText.Float(text.Value) is double number && double.IsFinite(number) ? JinjaNumber.Truncate(number) : otherwise);
            default:
                return JinjaNumber.IsInteger(call.Target) ? JinjaNumber.Box(JinjaNumber.ToBig(call.Target)) : otherwise;
        }
    }

    private static object ToFloat(Invocation call) => call.Target switch
    {
        Undefined undefined => throw undefined.Error(),
        JinjaString text => NumberText.Float(text.Value) ?? call[0] ?? 0.0,
        var value => JinjaNumber.IsNumber(value) ? JinjaNumber.ToDouble(value) : call[0] ?? 0.0,
    };

    private static object Round(Invocation call)
    {
        bool isWhole = call[0] is None;
        int digits = (int)Math.Clamp(call.IntegerOrNone(0, 0), -400, 400);
        string? method = call[1] is null ? "common" : (call[1] as JinjaString)?.Value;
        if (method is not ("common" or "ceil" or "floor"))
            throw TemplateException.Runtime("round knows the methods common, ceil and floor.");
        if (!JinjaNumber.IsNumber(call.Target))
            throw TemplateException.Runtime($"round takes a number, not '{PythonType.NameOf(call.Target)}'.");
        if (method != "common")
            return isWhole ? throw TemplateException.Runtime("a precision is missing.") : RoundTo(call.Target, digits, method == "ceil");
        if (call.Target is double value)
            return isWhole ? JinjaNumber.Truncate(JinjaNumber.Round(value, 0)) : JinjaNumber.Round(value, digits);
        return JinjaNumber.Box(JinjaNumber.RoundInteger(JinjaNumber.ToBig(call.Target), digits));
    }

    private static object RoundTo(object value, int digits, bool isCeiling)
    {
        object scale = JinjaNumber.Power(JinjaNumber.Box(10), JinjaNumber.Box(digits));
        object scaled = JinjaNumber.Multiply(value, scale);
        if (scaled is double number)
            scaled = JinjaNumber.Truncate(isCeiling ? Math.Ceiling(number) : Math.Floor(number));
        return JinjaNumber.Divide(scaled, scale);
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
        new PythonJson(output, indent, itemSeparator, keySeparator, call.Flag(0), call.Flag(3) ? call.Operators : null).Write(call.Target);
        return output.ToText();
    }
}
