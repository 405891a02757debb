using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>joiner(): nothing at its first call, the separator ever after.</summary>
internal sealed class Joiner(JinjaString separator) : Callable
{
    private bool _used;

    public override string TypeName => "Joiner";

    public override object Call(RenderContext context, Arguments arguments)
    {
        bool first = !_used;
        _used = true;
        return first ? JinjaString.Empty : separator;
    }
}
