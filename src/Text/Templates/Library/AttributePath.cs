using System.Globalization;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>An attribute as filters name it: <c>'a.b.0'</c>, an integer, or nothing for the item itself.</summary>
internal readonly record struct AttributePath(object[]? Parts)
{
    public static AttributePath Of(object? attribute) => attribute switch
    {
        null or None => default,
        JinjaString text => new(Array.ConvertAll(text.Value.Split('.'), static part =>
            long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long index)
                ? JinjaNumber.Box(index)
                : new JinjaString(part, isTrusted: true))),
        _ => new([attribute]),
    };

    public object Get(Invocation call, object item, object? otherwise = null)
    {
        foreach (object part in Parts ?? [])
        {
            item = Access.GetItem(call.Context, item, part);
            if (item is Undefined && otherwise is not null)
                item = otherwise;
        }
        return item;
    }
}
