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

    private static JinjaList Map(Invocation call)
    {
        var (positional, named) = call.All;
        object[] items = call.Items();
        var mapped = new object[items.Length];
        if (positional.Length == 0)
        {
            object? path = null;
            object? otherwise = null;
            foreach (var (name, value) in named)
            {
                if (name == "attribute")
                    path = value;
                else if (name == "default")
                    otherwise = value;
                else
                    throw TemplateException.Runtime($"map does not take an argument '{name}'.");
            }
            var attribute = AttributePath.Of(path ?? throw TemplateException.Runtime("map needs a filter or an attribute."));
            for (int i = 0; i < items.Length; i++)
                mapped[i] = attribute.Get(call, items[i]) is var value && value is Undefined && otherwise is not null ? otherwise : value;
        }
        else
        {
            var filter = Named(Filters.All, positional[0], "filter");
            var arguments = new Arguments(positional[1..], named);
            for (int i = 0; i < items.Length; i++)
                mapped[i] = filter.Invoke(call.Context, items[i], arguments);
        }
        return new JinjaList(mapped, SequenceKind.Iterator);
    }

    private static JinjaList Pick(Invocation call, bool byAttribute, bool keep)
    {
        var (positional, named) = call.All;
        int used = byAttribute ? 1 : 0;
        if (positional.Length < used)
            throw TemplateException.Runtime("the name of an attribute is missing.");
        var attribute = byAttribute ? AttributePath.Of(positional[0]) : default;
        var test = positional.Length > used ? Named(Tests.All, positional[used], "test") : null;
        var arguments = test is null ? Arguments.None : new Arguments(positional[(used + 1)..], named);
        var kept = new List<object>();
        foreach (object item in call.Items())
        {
            object value = attribute.Get(call, item);
            if (Operators.IsTrue(test is null ? value : test.Invoke(call.Context, value, arguments)) == keep)
                kept.Add(item);
        }
        return new JinjaList([.. kept], SequenceKind.Iterator);
    }

    private static Builtin Named(FrozenDictionary<string, Builtin> table, object name, string kind) =>
        name is JinjaString text && table.TryGetValue(text.Value, out var function)
            ? function
            : throw TemplateException.Runtime($"there is no {kind} '{(name as JinjaString)?.Value}'.");
}
