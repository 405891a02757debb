namespace Otron.Text.Templates.Values;

/// <summary>A value with attributes of its own; all others but callables are plain data.</summary>
internal abstract class JinjaObject
{
    public abstract string TypeName { get; }

    public virtual object? GetAttribute(string name) => null;
}
