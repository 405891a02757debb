using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates.Values;

/// <summary>A value with attributes of its own; all others but callables are plain data.</summary>
internal abstract class JinjaObject
{
    public abstract string TypeName { get; }

    /// <summary>What str() gives; Python prints an address for most, which nobody can want.</summary>
    public virtual string Print(RenderBudget budget) => $"<{TypeName}>";

    public virtual object? GetAttribute(string name) => null;

    /// <summary>What <c>value['name']</c> finds before it looks for an attribute.</summary>
    public virtual object? GetItem(string name) => null;
}
