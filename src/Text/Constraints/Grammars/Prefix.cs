namespace Otron.Text.Constraints.Grammars;

/// <summary>The text of a <see cref="Bound"/> so far, one object for each text.</summary>
internal sealed class Prefix(Prefix? parent, byte last)
{
    private readonly Dictionary<byte, Prefix> _longer = [];
    private readonly Dictionary<Bound, GrammarNode> _then = [];
    private readonly int _length = parent is null ? 0 : parent._length + 1;

    public Prefix And(byte next)
    {
        if (!_longer.TryGetValue(next, out var longer))
            _longer.Add(next, longer = new(this, next));
        return longer;
    }

    /// <summary>What follows this text, made once.</summary>
    public GrammarNode Then(Bound bound)
    {
        if (!_then.TryGetValue(bound, out var node))
            _then.Add(bound, node = bound.Then(ToBytes()));
        return node;
    }

    /// <summary>The same text, below another beginning.</summary>
    public Prefix MakeAgain(Prefix empty)
    {
        foreach (var next in ToBytes())
            empty = empty.And(next);
        return empty;
    }

    private byte[] ToBytes()
    {
        var bytes = new byte[_length];
        for (var at = this; at._length > 0; at = at.Parent!)
            bytes[at._length - 1] = at.Last;
        return bytes;
    }

    private Prefix? Parent => parent;

    private byte Last => last;
}
