using System.Collections.Frozen;
using System.Globalization;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>Filters over lists, dicts and other things that can be walked.</summary>
internal static class SequenceFilters
{
    public static readonly Builtin[] All =
    [
        new("list", "", static call => new JinjaList(call.Items())),
        new("first", "", First),
        new("last", "", Last),
        new("reverse", "", Reverse),
        new("join", "d? attribute?", Join),
        new("items", "", static call => call.Target switch
        {
            JinjaDict dict => new JinjaIterator(dict.Items()),
            Undefined => new JinjaIterator([]),
            _ => new JinjaIterator(NoItems()),
        }),
        new("dictsort", "case_sensitive? by? reverse?", DictSort),
        new("sort", "reverse? case_sensitive? attribute?", Sort),
        new("unique", "case_sensitive? attribute?", static call => new JinjaIterator(Unique(call))),
        new("groupby", "attribute default? case_sensitive?", GroupBy),
        new("batch", "linecount fill_with?", static call => new JinjaIterator(Batch(call))),
        new("slice", "slices fill_with?", static call => new JinjaIterator(Slice(call))),
        new("sum", "attribute? start?", Sum),
        new("min", "case_sensitive? attribute?", static call => Extreme(call, sign: -1)),
        new("max", "case_sensitive? attribute?", static call => Extreme(call, sign: 1)),
    ];

    private static IEnumerable<object> NoItems()
    {
        yield return Undefined.Because("items takes a mapping.").Fail();
    }

    private static object First(Invocation call) => call.Walk().FirstOrDefault() ?? Undefined.Because("the sequence is empty.");

    private static object Last(Invocation call)
    {
        if (call.Target is JinjaIterator)
            throw TemplateException.Runtime("a generator has no last item.");
        return call.Items() is [.., var last] ? last : Undefined.Because("the sequence is empty.");
    }

    private static object Reverse(Invocation call)
    {
        if (call.Target is JinjaString text)
            return Access.Slice(call.Context, text, null, null, JinjaNumber.Box(-1));
        object[] items = [.. call.Items()];
        Array.Reverse(items);
        return call.Target is JinjaIterator ? new JinjaList(items) : new JinjaIterator(items, "reversed");
    }

    private static JinjaString Join(Invocation call)
    {
        var attribute = AttributePath.Of(call[1]);
        bool escapes = call.Context.Autoescapes;
        var items = new List<JinjaString>();
        bool anyMarkup = call[0] is JinjaString { IsMarkup: true };
        foreach (object item in call.Walk())
        {
            call.Budget.ChargeItem(items.Count);
            items.Add(PythonFormat.SoftStr(attribute.Get(call, item), call.Budget));
            anyMarkup |= items[^1].IsMarkup;
        }
        escapes &= anyMarkup;
        var separator = call[0] is null ? JinjaString.Empty : PythonFormat.SoftStr(call[0]!, call.Budget);
        if (escapes)
            separator = Html.Escape(separator, call.Budget);
        var result = new TextBuilder(call.Budget);
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0)
                result.Append(separator);
            result.Append(escapes ? Html.Escape(items[i], call.Budget) : items[i]);
        }
        return escapes ? result.ToText().AsMarkup() : result.ToText();
    }

    private static JinjaList DictSort(Invocation call)
    {
        if (call.Target is not JinjaDict dict)
            throw TemplateException.Runtime("dictsort takes a mapping.");
        int part = (call.Text(1)?.Value ?? "key") switch
        {
            "key" => 0,
            "value" => 1,
            _ => throw TemplateException.Runtime("dictsort sorts by 'key' or 'value'."),
        };
        bool caseSensitive = call.Flag(0);
        return new JinjaList(Sorted(call, dict.Items(), item => FoldCase(call, ((JinjaList)item)[part], caseSensitive), call.Flag(2)));
    }

    private static JinjaList Sort(Invocation call)
    {
        bool caseSensitive = call.Flag(1);
        AttributePath[] attributes = call[2] is JinjaString names
            ? [.. names.Value.Split(',').Select(static name => AttributePath.Of(new JinjaString(name, isTrusted: true)))]
            : [AttributePath.Of(call[2])];
        // As a list, so that equal items, None among them, need no order.
        JinjaList Key(object item) => new(Array.ConvertAll(attributes, attribute => FoldCase(call, attribute.Get(call, item), caseSensitive)));
        return new JinjaList(Sorted(call, call.Items(), Key, call.Flag(0)));
    }

    private static IEnumerable<object> Unique(Invocation call)
    {
        bool caseSensitive = call.Flag(0);
        var attribute = AttributePath.Of(call[1]);
        var seen = new JinjaDict();
        foreach (object item in call.Walk())
        {
            object key = FoldCase(call, attribute.Get(call, item), caseSensitive);
            call.Budget.ChargeText((key as JinjaString)?.Value.Length ?? 0);
            if (seen.TryGet(key, out _))
                continue;
            seen.Set(key, item);
            yield return item;
        }
    }

    private static JinjaList GroupBy(Invocation call)
    {
        var attribute = AttributePath.Of(call[0]);
        object? otherwise = call[1] is None ? null : call[1];
        bool caseSensitive = call.Flag(2);
        object Value(object item) => attribute.Get(call, item, otherwise);
        var groups = new List<object>();
        var members = new List<object>();
        object? groupKey = null;
        object grouper = None.Value;
        foreach (object item in Sorted(call, call.Items(), item => FoldCase(call, Value(item), caseSensitive), reverse: false))
        {
            object key = FoldCase(call, Value(item), caseSensitive);
            if (groupKey is null || !call.Operators.AreEqual(groupKey, key))
            {
                Close();
                grouper = Value(item);
                groupKey = key;
            }
            members.Add(item);
        }
        Close();
        return new JinjaList([.. groups]);

        void Close()
        {
            if (members.Count > 0)
                groups.Add(new JinjaList([grouper, new JinjaList([.. members])], SequenceKind.Group));
            members.Clear();
        }
    }

    private static IEnumerable<object> Batch(Invocation call)
    {
        var batch = new List<object>();
        foreach (object item in call.Walk())
        {
            if (call.Operators.AreEqual(JinjaNumber.Box(batch.Count), call[0]!))
            {
                yield return new JinjaList([.. batch]);
                batch.Clear();
            }
            call.Budget.ChargeItem(batch.Count);
            batch.Add(item);
        }
        if (batch.Count == 0)
            yield break;
        if (call[1] is { } fill and not None && call.Operators.Holds(ComparisonOperator.Less, JinjaNumber.Box(batch.Count), call[0]!))
        {
            call.Budget.ChargeItems(call.Integer(0, 0));
            batch.AddRange(Enumerable.Repeat(fill, (int)call.Integer(0, 0) - batch.Count));
        }
        yield return new JinjaList([.. batch]);
    }

    private static IEnumerable<object> Slice(Invocation call)
    {
        object[] items = call.Items();
        long slices = call.Integer(0, 1);
        call.Budget.ChargeItems(slices);
        if (slices == 0)
            throw TemplateException.Runtime("slice needs a count other than zero.");
        var (size, longer) = Math.DivRem(items.Length, slices);
        int start = 0;
        for (int i = 0; i < slices; i++)
        {
            int end = start + (int)(i < longer ? size + 1 : size);
            object[] part = items[start..end];
            yield return new JinjaList(i >= longer && call[1] is { } fill and not None ? [.. part, fill] : part);
            start = end;
        }
    }

    private static object Sum(Invocation call)
    {
        var attribute = AttributePath.Of(call[0]);
        object total = call[1] ?? JinjaNumber.Box(0);
        if (total is JinjaString)
            throw TemplateException.Runtime("sum does not join strings.");
        foreach (object item in call.Walk())
            total = call.Operators.Apply(BinaryOperator.Add, total, attribute.Get(call, item));
        return total;
    }

    private static object Extreme(Invocation call, int sign)
    {
        bool caseSensitive = call.Flag(0);
        var attribute = AttributePath.Of(call[1]);
        object? best = null;
        object? bestKey = null;
        foreach (object item in call.Walk())
        {
            object key = FoldCase(call, attribute.Get(call, item), caseSensitive);
            if (bestKey is not null && !(call.Operators.Compare(key, bestKey) * sign > 0))
                continue;
            best = item;
            bestKey = key;
        }
        return best ?? Undefined.Because("the sequence is empty.");
    }

    private static object FoldCase(Invocation call, object key, bool caseSensitive)
    {
        if (caseSensitive || key is not JinjaString text)
            return key;
        call.Budget.ChargeText(text.Value.Length);
        return text.Derive(LetterCase.Lower(text.Value));
    }

    private static object[] Sorted(Invocation call, object[] items, Func<object, object> key, bool reverse)
    {
        var keyed = new (object Key, object Item)[items.Length];
        for (int i = 0; i < items.Length; i++)
            keyed[i] = (key(items[i]), items[i]);
        MergeSort.Sort(keyed, new (object, object)[keyed.Length], (a, b) => (call.Operators.Compare(a, b) ?? 0) * (reverse ? -1 : 1));
        return Array.ConvertAll(keyed, static pair => pair.Item);
    }
}
