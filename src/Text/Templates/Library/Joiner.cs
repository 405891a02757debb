using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Runtime;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>joiner(): nothing at its first call, the separator ever after.</summary>
internal sealed class Joiner(JinjaString separator) : JinjaObject
{
    private bool _used;

    public override string TypeName => "Joiner";

    public override bool IsCallable => true;

    public override object Call(Interpreter interpreter, Arguments arguments)
    {
        bool first = !_used;
        _used = true;
        return first ? JinjaString.Empty : separator;
    }
}
