namespace Otron.Text.Templates.Values;

/// <summary>A Python sequence or view of a dict; the items never change.</summary>
internal class JinjaList(object[] items, SequenceKind kind = SequenceKind.List)
{
    public SequenceKind Kind => kind;

    public bool IsTuple => kind is SequenceKind.Tuple or SequenceKind.Group;

    public bool IsIndexed => kind < SequenceKind.Keys;

    public int Count => items.Length;

    public object[] Items => items;

    public object this[int index] => items[index];

    public static JinjaList Tuple(params object[] items) => new(items, SequenceKind.Tuple);
}
