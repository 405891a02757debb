using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>cycler(): its values in turn.</summary>
internal sealed class Cycler(object[] values) : JinjaObject
{
    private static readonly Builtin Next = new("next", "", static call => ((Cycler)call.Target).Advance());
    private static readonly Builtin Reset = new("reset", "", static call => ((Cycler)call.Target).Restart());

    private int _next;

    public override string TypeName => "Cycler";

    public override object? GetAttribute(string name) => name switch
    {
        "items" => JinjaList.Tuple(values),
        "pos" => JinjaNumber.Box(_next),
        "current" => values[_next],
        "next" => new BoundFunction(Next, this),
        "reset" => new BoundFunction(Reset, this),
        _ => null,
    };

    private object Advance()
    {
        object value = values[_next];
        _next = (_next + 1) % values.Length;
        return value;
    }

    private None Restart()
    {
        _next = 0;
        return None.Value;
    }
}
