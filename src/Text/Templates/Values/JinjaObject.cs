using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Runtime;

namespace Otron.Text.Templates.Values;

/// <summary>A value with attributes of its own or that can be called; all others are plain data.</summary>
internal abstract class JinjaObject
{
    public abstract string TypeName { get; }

    public virtual bool IsCallable => false;

    public virtual object? GetAttribute(string name) => null;

    public virtual object Call(Interpreter interpreter, Arguments arguments) =>
        throw TemplateException.Runtime($"'{TypeName}' object is not callable.");
}
