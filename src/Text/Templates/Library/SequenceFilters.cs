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
            JinjaDict dict => new JinjaList(dict.Items(), SequenceKind.Iterator),
            Undefined => new JinjaList([], SequenceKind.Iterator),
            _ => throw TemplateException.Runtime("items takes a mapping."),
        }),
        new("dictsort", "case_sensitive? by? reverse?", DictSort),
        new("sort", "reverse? case_sensitive? attribute?", Sort),
        new("unique", "case_sensitive? attribute?", Unique),
        new("groupby", "attribute default? case_sensitive?", GroupBy),
        new("batch", "linecount fill_with?", Batch),
        new("slice", "slices fill_with?", Slice),
        new("sum", "attribute? start?", Sum),
        new("min", "case_sensitive? attribute?", static call => Extreme(call, sign: -1)),
        new("max", "case_sensitive? attribute?", static call => Extreme(call, sign: 1)),
    ];

    private static object First(Invocation call)
    {
        object? first = call.Target is JinjaList list ? list.TakeFirst() : call.Items().FirstOrDefault();
        return first ?? Undefined.Because("the sequence is empty.");
    }

    private static object Last(Invocation call)
    {
        if (call.Target is JinjaList { Kind: SequenceKind.Iterator })
            throw TemplateException.Runtime("a generator has no last item.");
        return call.Items() is [.., var last] ? last : Undefined.Because("the sequence is empty.");
    }

    private static object Reverse(Invocation call)
    {
        if (call.Target is JinjaString text)
            return Access.Slice(call.Context, text, null, null, JinjaNumber.Box(-1));
        object[] items = [.. call.Items()];
        Array.Reverse(items);
        return new JinjaList(items, SequenceKind.Iterator);
    }

    private static JinjaString Join(Invocation call)
    {
        var separator = call[0] is null ? JinjaString.Empty : call.Printed(0);
        var attribute = AttributePath.Of(call[1]);
        var result = new TextBuilder(call.Budget);
        bool first = true;
        foreach (object item in call.Items())
        {
            if (!first)
                result.Append(separator);
            first = false;
            result.Append(PythonFormat.Str(attribute.Get(call, item), call.Budget));
        }
        return result.ToText();
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
        object Key(object item) => attributes.Length == 1
            ? FoldCase(call, attributes[0].Get(call, item), caseSensitive)
            : JinjaList.Tuple([.. attributes.Select(attribute => FoldCase(call, attribute.Get(call, item), caseSensitive))]);
        return new JinjaList(Sorted(call, call.Items(), Key, call.Flag(0)));
    }

    private static JinjaList Unique(Invocation call)
    {
        bool caseSensitive = call.Flag(0);
        var attribute = AttributePath.Of(call[1]);
        var seen = new JinjaDict();
        var kept = new List<object>();
        foreach (object item in call.Items())
        {
            object key = FoldCase(call, attribute.Get(call, item), caseSensitive);
            call.Budget.ChargeText((key as JinjaString)?.Value.Length ?? 0);
            if (seen.TryGet(key, out _))
                continue;
            seen.Set(key, item);
            kept.Add(item);
        }
        return new JinjaList([.. kept], SequenceKind.Iterator);
    }

    private static JinjaList GroupBy(Invocation call)
    {
        var attribute = AttributePath.Of(call[0]);
        object? otherwise = call[1];
        bool caseSensitive = call.Flag(2);
        object Value(object item) => attribute.Get(call, item) is var value && value is Undefined && otherwise is not null ? otherwise : value;
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

    private static JinjaList Batch(Invocation call)
    {
        long size = Math.Max(1, call.Integer(0, 1));
        var batches = new List<object>();
        object[] items = call.Items();
        for (long start = 0; start < items.Length; start += size)
        {
            object[] batch = items[(int)start..(int)Math.Min(items.Length, start + size)];
            batches.Add(new JinjaList(Filled(call, batch, size)));
        }
        return new JinjaList([.. batches], SequenceKind.Iterator);
    }

    private static JinjaList Slice(Invocation call)
    {
        long slices = call.Integer(0, 1);
        call.Budget.ChargeItems(slices);
        if (slices <= 0)
            throw TemplateException.Runtime("slice needs a count above zero.");
        object[] items = call.Items();
        var (size, longer) = Math.DivRem(items.Length, slices);
        var result = new object[slices];
        int start = 0;
        for (int i = 0; i < slices; i++)
        {
            int length = (int)(i < longer ? size + 1 : size);
            object[] part = items[start..(start + length)];
            result[i] = new JinjaList(i >= longer && longer > 0 ? Filled(call, part, size + 1) : part);
            start += length;
        }
        return new JinjaList(result, SequenceKind.Iterator);
    }

    private static object[] Filled(Invocation call, object[] items, long size)
    {
        if (call[1] is null or None || items.Length >= size)
            return items;
        call.Budget.ChargeItems(size);
        var filled = new object[size];
        items.CopyTo(filled, 0);
        Array.Fill(filled, call[1]!, items.Length, filled.Length - items.Length);
        return filled;
    }

    private static object Sum(Invocation call)
    {
        var attribute = AttributePath.Of(call[0]);
        object total = call[1] ?? JinjaNumber.Box(0);
        if (total is JinjaString)
            throw TemplateException.Runtime("sum does not join strings.");
        foreach (object item in call.Items())
            total = call.Operators.Apply(BinaryOperator.Add, total, attribute.Get(call, item));
        return total;
    }

    private static object Extreme(Invocation call, int sign)
    {
        bool caseSensitive = call.Flag(0);
        var attribute = AttributePath.Of(call[1]);
        object? best = null;
        object? bestKey = null;
        foreach (object item in call.Items())
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
