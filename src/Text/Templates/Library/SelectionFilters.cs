using System.Collections.Frozen;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>Filters that apply another filter or a test to every item.</summary>
internal static class SelectionFilters
{
    public static readonly Builtin[] All =
    [
        new("map", "*", Map),
        new("select", "*", static call => Pick(call, byAttribute: false, keep: true)),
        new("reject", "*", static call => Pick(call, byAttribute: false, keep: false)),
        new("selectattr", "*", static call => Pick(call, byAttribute: true, keep: true)),
        new("rejectattr", "*", static call => Pick(call, byAttribute: true, keep: false)),
    ];

    private static JinjaIterator Map(Invocation call) => new(Operators.IsTrue(call.Target) ? MapItems(call) : []);

    private static IEnumerable<object> MapItems(Invocation call)
    {
        var (positional, named) = call.All;
        if (positional.Length == 0 && Array.Exists(named, static argument => argument.Name == "attribute"))
        {
            object? path = null;
            object? otherwise = null;
            foreach (var (name, value) in named)
            {
                if (name == "attribute")
                    path = value;
                else if (name == "default")
                    otherwise = value is None ? null : value;
                else
                    throw TemplateException.Runtime($"map does not take an argument '{name}'.");
            }
            var attribute = AttributePath.Of(path);
            foreach (object item in call.Walk())
                yield return attribute.Get(call, item, otherwise);
        }
        else
        {
            if (positional.Length == 0)
                throw TemplateException.Runtime("map needs a filter or an attribute.");
            Builtin? filter = null;
            var arguments = new Arguments(positional[1..], named);
            foreach (object item in call.Walk())
                yield return (filter ??= Named(Filters.All, positional[0], "filter")).Invoke(call.Context, item, arguments);
        }
    }

    private static JinjaIterator Pick(Invocation call, bool byAttribute, bool keep) =>
        new(Operators.IsTrue(call.Target) ? PickItems(call, byAttribute, keep) : []);

    private static IEnumerable<object> PickItems(Invocation call, bool byAttribute, bool keep)
    {
        var (positional, named) = call.All;
        int used = byAttribute ? 1 : 0;
        if (positional.Length < used)
            throw TemplateException.Runtime("the name of an attribute is missing.");
        var attribute = byAttribute ? AttributePath.Of(positional[0]) : default;
        Builtin? test = null;
        var arguments = positional.Length > used ? new Arguments(positional[(used + 1)..], named) : Arguments.None;
        foreach (object item in call.Walk())
        {
            object value = attribute.Get(call, item);
            if (positional.Length > used)
                value = (test ??= Named(Tests.All, positional[used], "test")).Invoke(call.Context, value, arguments);
            if (Operators.IsTrue(value) == keep)
                yield return item;
        }
    }

    private static Builtin Named(FrozenDictionary<string, Builtin> table, object name, string kind) =>
        name is JinjaString text && table.TryGetValue(text.Value, out var function)
            ? function
            : throw TemplateException.Runtime($"there is no {kind} '{(name as JinjaString)?.Value}'.");
}
