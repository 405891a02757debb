using System.Collections.Frozen;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>The functions that a template finds without being given them.</summary>
internal static class Globals
{
    public static readonly FrozenDictionary<string, object> All = new Builtin[]
    {
        new("range", "start stop? step? /", Range),
        new("namespace", "*", MakeNamespace),
        new("dict", "*", MakeDict),
        new("joiner", "sep?", static call => new Joiner(call[0] ?? new JinjaString(", ", isTrusted: true))),
        new("cycler", "*", static call => call.All.Positional.Length > 0
            ? new Cycler(call.All.Positional)
            : throw TemplateException.Runtime("cycler() needs values.")),
        new("lipsum", "*", static _ => throw TemplateException.Runtime("lipsum is refused: it writes at random, and a prompt must not.")),
        new("raise_exception", "message", static call =>
            throw new TemplateException(TemplateErrorKind.Raised, call.Printed(0).Value, call.Context.Line)),
        new("strftime_now", "format", static call =>
            Format(call, call.Text(0) ?? throw TemplateException.Runtime("strftime_now takes a format."))),
    }.ToFrozenDictionary(static function => function.Name, static function => (object)new BoundFunction(function, None.Value), StringComparer.Ordinal);

    private static JinjaString Format(Invocation call, JinjaString format) =>
        format.Derive(Strftime.Format(format.Value, call.Budget.Limits.Clock.GetLocalNow(), call.Budget)).AsPlain();

    private static JinjaRange Range(Invocation call)
    {
        bool onlyStop = call[1] is null;
        long start = onlyStop ? 0 : call.Integer(0, 0);
        long stop = call.Integer(onlyStop ? 0 : 1, 0);
        long step = call.Integer(2, 1);
        if (step == 0)
            throw TemplateException.Runtime("range() needs a step other than zero.");
        var distance = step > 0 ? (Int128)stop - start : (Int128)start - stop;
        var count = distance <= 0 ? 0 : ((distance - 1) / Int128.Abs(step)) + 1;
        if (count > call.Budget.Limits.MaxRangeItems)
            throw TemplateException.Limit($"range() may give {call.Budget.Limits.MaxRangeItems} numbers at most.");
        var numbers = new object[(int)count];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = JinjaNumber.Box(start + (i * step));
        return new JinjaRange(numbers, start, stop, step);
    }

    private static JinjaNamespace MakeNamespace(Invocation call)
    {
        var result = new JinjaNamespace();
        foreach (var (key, value) in MakeDict(call))
            result.Set(key is JinjaString name ? name.Value : PythonFormat.Str(key, call.Budget).Value, value);
        return result;
    }

    private static JinjaDict MakeDict(Invocation call)
    {
        var result = new JinjaDict();
        if (call.All.Positional.Length > 1)
            throw TemplateException.Runtime("a dict is made of one mapping or one list of pairs.");
        foreach (object source in call.All.Positional)
        {
            if (source is JinjaDict dict)
            {
                foreach (var (key, value) in dict)
                    result.Set(key, value);
                continue;
            }
            foreach (object pair in call.Operators.Walk(source))
            {
                object[] parts = call.Operators.Iterate(pair);
                if (parts.Length != 2)
                    throw TemplateException.Runtime("a dict is made of pairs.");
                result.Set(parts[0], parts[1]);
            }
        }
        foreach (var (name, value) in call.All.Named)
            result.Set(new JinjaString(name, isTrusted: true), value);
        call.Budget.ChargeItems(result.Count);
        return result;
    }
}
