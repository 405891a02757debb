using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Runtime;

/// <summary>
/// The <c>loop</c> of a for block. A loop's <c>if</c> is asked as late as Python asks it: one pass at a time, unless the body looks ahead.
/// Its depth counts recursive loops only, which are not supported, and so never grows.
/// </summary>
internal sealed class LoopContext(object[] source, Func<object, bool>? filter) : JinjaObject
{
    private static readonly Builtin Cycle = new("cycle", "*", static call => ((LoopContext)call.Target).CycleThrough(call.All.Positional));
    private static readonly Builtin Changed = new("changed", "*", static call => ((LoopContext)call.Target).HasChanged(call));

    private readonly List<object>? _accepted = filter is null ? null : [];
    private int _read;
    private int _index = -1;
    private object[]? _lastSeen;

    public override string TypeName => "LoopContext";

    public object Current { get; private set; } = None.Value;

    public bool MoveNext()
    {
        if (!TryGet(_index + 1, out object? item))
            return false;
        _index++;
        Current = item!;
        return true;
    }

    public override object? GetAttribute(string name) => name switch
    {
        "index" => JinjaNumber.Box(_index + 1),
        "index0" => JinjaNumber.Box(_index),
        "first" => JinjaBool.Box(_index == 0),
        "last" => JinjaBool.Box(!TryGet(_index + 1, out _)),
        "length" => JinjaNumber.Box(Length()),
        "revindex" => JinjaNumber.Box(Length() - _index),
        "revindex0" => JinjaNumber.Box(Length() - _index - 1),
        "previtem" => _index > 0 && TryGet(_index - 1, out object? item) ? item : new Undefined("previtem", this),
        "nextitem" => TryGet(_index + 1, out object? item) ? item : new Undefined("nextitem", this),
        "depth" => JinjaNumber.Box(1),
        "depth0" => JinjaNumber.Box(0),
        "cycle" => new BoundFunction(Cycle, this),
        "changed" => new BoundFunction(Changed, this),
        _ => null,
    };

    private int Length()
    {
        if (_accepted is null)
            return source.Length;
        TryGet(int.MaxValue, out _);
        return _accepted.Count;
    }

    private bool TryGet(int index, out object? item)
    {
        if (_accepted is not null)
        {
            while (_accepted.Count <= index && _read < source.Length)
            {
                object candidate = source[_read++];
                if (filter!(candidate))
                    _accepted.Add(candidate);
            }
        }
        bool exists = index < (_accepted?.Count ?? source.Length);
        item = exists ? _accepted is null ? source[index] : _accepted[index] : null;
        return exists;
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
