using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;

namespace Otron.Text.Templates.Calls;

/// <summary>The part of one rendering that every function may use.</summary>
internal sealed class RenderContext(RenderBudget budget)
{
    public RenderBudget Budget => budget;

    public Operators Operators { get; } = new(budget);

    /// <summary>Whether the code that runs now is inside of an autoescape block that is on.</summary>
    public bool Autoescapes { get; set; }

    /// <summary>The line of the statement that runs now, for error messages.</summary>
    public int Line { get; set; }
}
