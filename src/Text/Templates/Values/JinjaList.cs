namespace Otron.Text.Templates.Values;

/// <summary>Every Python sequence that a template can meet; the items never change.</summary>
internal sealed class JinjaList(object[] items, SequenceKind kind = SequenceKind.List)
{
    private readonly object[] _items = items;
    private int _consumed;

    public SequenceKind Kind => kind;

    public bool IsTuple => kind is SequenceKind.Tuple or SequenceKind.Group;

    public bool IsIndexed => kind < SequenceKind.View;

    public int Count => _items.Length;

    public object this[int index] => _items[index];

    public static JinjaList Tuple(params object[] items) => new(items, SequenceKind.Tuple);

    /// <summary>The items that are left; an iterator has none afterwards.</summary>
    public object[] Take()
    {
        if (kind != SequenceKind.Iterator)
            return _items;
        int from = _consumed;
        _consumed = _items.Length;
        return from == 0 ? _items : _items[from..];
    }

    public object? TakeFirst() => _consumed >= _items.Length
        ? null
        : _items[kind == SequenceKind.Iterator ? _consumed++ : 0];
}
