using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Calls;

/// <summary>A value that a template can call.</summary>
internal abstract class Callable : JinjaObject
{
    public abstract object Call(RenderContext context, Arguments arguments);
}
