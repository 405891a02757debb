using System.Numerics;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>How a template reads a part of a value: an attribute, an item or a slice.</summary>
internal static class Access
{
    /// <summary><c>value[index]</c>: an item first, then a method or attribute, else undefined.</summary>
    public static object GetItem(RenderContext context, object target, object index)
    {
        switch (target, index)
        {
            case (JinjaDict dict, _):
                if (index is JinjaString key)
                    context.Budget.ChargeText(key.Value.Length);
                if (JinjaDict.IsHashable(index) && dict.TryGet(index, out object value))
                    return value;
                break;
            case (JinjaList { IsIndexed: true } list, long or bool):
                long at = Normalize(index, list.Count);
                if (at >= 0 && at < list.Count)
                    return list[(int)at];
                break;
            case (JinjaString text, long or bool):
                at = Normalize(index, text.CodePoints);
                if (at < 0 || at >= text.CodePoints)
                    break;
                int offset = OffsetOf(context, text, (int)at);
                return text.Slice(offset, CodePoint.Width(text.Value, offset)).LikeKindOf(text);
            case (JinjaObject item, JinjaString part) when item.GetItem(part.Value) is { } found:
                return found;
        }
        return index is JinjaString name && FindAttribute(target, name.Value) is { } attribute
            ? attribute
            : target is Undefined undefined ? throw undefined.Error() : new Undefined(PythonFormat.Str(index, context.Budget).Value, target);
    }

    public static object Slice(RenderContext context, object target, object? start, object? stop, object? step)
    {
        if (target is Undefined undefined)
            throw undefined.Error();
        if (target is not (JinjaString or JinjaList { IsIndexed: true }))
            throw TemplateException.Runtime($"a '{PythonType.NameOf(target)}' cannot be sliced.");
        int length = Operators.Length(target);
        long stride = SliceIndex(step) ?? 1;
        if (stride == 0)
            throw TemplateException.Runtime("a slice needs a step other than zero.");
        long low = stride > 0 ? 0 : -1;
        long high = stride > 0 ? length : length - 1;
        long from = Clip(SliceIndex(start), stride > 0 ? low : high);
        long to = Clip(SliceIndex(stop), stride > 0 ? high : low);
        long count = Math.Max(0, stride > 0 ? (to - from + stride - 1) / stride : (from - to - stride - 1) / -stride);
        return target switch
        {
            JinjaString text => SliceText(context, text, from, stride, (int)count).LikeKindOf(text),
            JinjaRange range => SliceRange(context, range, from, to, stride, (int)count),
            _ => SliceList(context, (JinjaList)target, from, stride, (int)count),
        };

        long Clip(long? index, long otherwise) => index is { } given ? Math.Clamp(given < 0 ? given + length : given, low, high) : otherwise;
    }

    /// <summary><c>value.name</c>: a method or attribute first, then an item, else undefined.</summary>
    public static object GetAttribute(object target, string name, JinjaString key)
    {
        if (FindAttribute(target, name) is { } attribute)
            return attribute;
        return target is JinjaDict dict && dict.TryGet(key, out object value) ? value : new Undefined(name, target);
    }

    /// <summary>A method or attribute, but no item; null if there is none.</summary>
    public static object? FindAttribute(object target, string name)
    {
        if (Methods.IsUnsafe(target, name))
            return new Undefined(name, target, $"access to '{name}' of a '{PythonType.NameOf(target)}' is not safe.");
        if (target is Undefined undefined)
            throw undefined.Error();
        if (Methods.FindValue(target, name) is { } value)
            return value;
        return Methods.Find(target, name) is { } method ? new BoundFunction(method, target) : null;
    }

    private static JinjaString SliceText(RenderContext context, JinjaString text, long from, long stride, int count)
    {
        context.Budget.ChargeText(text.Value.Length);
        if (count == 0)
            return JinjaString.Empty;
        if (stride == 1)
            return text.Slice(text.OffsetOf((int)from)..text.OffsetOf((int)from + count));
        object[] characters = context.Operators.Iterate(text);
        var result = new TextBuilder(context.Budget);
        for (int i = 0; i < count; i++)
            result.Append((JinjaString)characters[from + (i * stride)]);
        return result.ToText();
    }

    private static JinjaList SliceList(RenderContext context, JinjaList list, long from, long stride, int count)
    {
        context.Budget.ChargeItems(count);
        var items = new object[count];
        for (int i = 0; i < count; i++)
            items[i] = list[(int)(from + (i * stride))];
        return new JinjaList(items, list.IsTuple ? SequenceKind.Tuple : SequenceKind.List);
    }

    private static JinjaRange SliceRange(RenderContext context, JinjaRange range, long from, long to, long stride, int count) => new(
        SliceList(context, range, from, stride, count).Items,
        range.Start + (from * range.Step), range.Start + (to * range.Step), stride * range.Step);

    private static long? SliceIndex(object? index) => index switch
    {
        null or None => null,
        long n => Math.Clamp(n, -int.MaxValue, int.MaxValue),
        bool b => b ? 1 : 0,
        BigInteger big => big.Sign * (long)int.MaxValue,
        Undefined undefined => throw undefined.Error(),
        _ => throw TemplateException.Runtime($"a slice takes integers, not a '{PythonType.NameOf(index)}'."),
    };

    private static long Normalize(object index, int length)
    {
        long at = index is long n ? n : (bool)index ? 1 : 0;
        return at < 0 ? at + length : at;
    }

    // In text with characters beyond U+FFFF an index is found by walking.
    private static int OffsetOf(RenderContext context, JinjaString text, int codePoint)
    {
        if (text.CodePoints != text.Value.Length)
            context.Budget.ChargeText(text.Value.Length);
        return text.OffsetOf(codePoint);
    }
}
