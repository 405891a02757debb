using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>joiner(): nothing at its first call, the separator ever after.</summary>
internal sealed class Joiner(object separator) : Callable
{
    private bool _used;

    public override string TypeName => "Joiner";

    public override object? GetAttribute(string name) => name switch
    {
        "sep" => separator,
        "used" => JinjaBool.Box(_used),
        _ => null,
    };

    public override object Call(RenderContext context, Arguments arguments)
    {
        if (arguments.Positional.Length + arguments.Named.Length > 0)
            throw TemplateException.Runtime("a joiner takes no arguments.");
        bool first = !_used;
        _used = true;
        return first ? JinjaString.Empty : separator;
    }
}
