using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Runtime;

/// <summary>
/// The <c>loop</c> of a for block. Items, and a loop's <c>if</c>, are asked for as late as Python asks: one pass at a time, unless the
/// body looks ahead. In a recursive loop it is also the function that runs the body over other items.
/// </summary>
internal sealed class LoopContext(IEnumerator<object> items, int? count, int depth, Func<object, JinjaString>? recurse) : Callable
{
    private static readonly Builtin Cycle = new("cycle", "*", static call => ((LoopContext)call.Target).CycleThrough(call.All.Positional));
    private static readonly Builtin Changed = new("changed", "*", static call => ((LoopContext)call.Target).HasChanged(call));

    // Items that were read ahead of their pass.
    private readonly Queue<object> _ahead = [];
    private int? _length = count;
    private int _index = -1;
    private object? _previous;
    private object? _current;
    private object[]? _lastSeen;

    public override string TypeName => "LoopContext";

    public object Current => _current!;

    public override string Print(RenderBudget budget) => $"<LoopContext {_index + 1}/{Length()}>";

    public bool MoveNext()
    {
        if (!_ahead.TryDequeue(out object? next))
        {
            if (!items.MoveNext())
                return false;
            next = items.Current;
        }
        _index++;
        (_previous, _current) = (_current, next);
        return true;
    }

    public override object Call(RenderContext context, Arguments arguments)
    {
        if (recurse is null)
            throw TemplateException.Runtime("a loop must be recursive to be called.");
        return arguments switch
        {
            { Positional: [var inner], Named: [] } => recurse(inner),
            { Positional: [], Named: [("iterable", var inner)] } => recurse(inner),
            _ => throw TemplateException.Runtime("a loop takes one argument, the items to run over."),
        };
    }

    public override object? GetAttribute(string name) => name switch
    {
        "index" => JinjaNumber.Box(_index + 1),
        "index0" => JinjaNumber.Box(_index),
        "first" => JinjaBool.Box(_index == 0),
        "last" => JinjaBool.Box(Peek() is null),
        "length" => JinjaNumber.Box(Length()),
        "revindex" => JinjaNumber.Box(Length() - _index),
        "revindex0" => JinjaNumber.Box(Length() - _index - 1),
        "previtem" => _index > 0 ? _previous : Undefined.Because("there is no previous item."),
        "nextitem" => Peek() ?? Undefined.Because("there is no next item."),
        "depth" => JinjaNumber.Box(depth + 1),
        "depth0" => JinjaNumber.Box(depth),
        "cycle" => new BoundFunction(Cycle, this),
        "changed" => new BoundFunction(Changed, this),
        _ => null,
    };

    private object? Peek()
    {
        if (_ahead.Count == 0 && items.MoveNext())
            _ahead.Enqueue(items.Current);
        return _ahead.TryPeek(out object? next) ? next : null;
    }

    private int Length()
    {
        if (_length is { } known)
            return known;
        while (items.MoveNext())
            _ahead.Enqueue(items.Current);
        _length = _index + 1 + _ahead.Count;
        return _length.Value;
    }

    private object CycleThrough(object[] values) => values.Length > 0
        ? values[_index % values.Length]
        : throw TemplateException.Runtime("loop.cycle() needs values.");

    private object HasChanged(Invocation call)
    {
        object[] values = call.All.Positional;
        bool same = _lastSeen is not null && call.Operators.AreEqual(JinjaList.Tuple(_lastSeen), JinjaList.Tuple(values));
        _lastSeen = values;
        return JinjaBool.Box(!same);
    }
}
