using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Calls;

/// <summary>One call of a <see cref="Builtin"/>: its target, the arguments by parameter (null if left out), and all of them as given.</summary>
internal readonly struct Invocation(RenderContext context, object target, object?[] bound, Arguments all)
{
    public RenderContext Context => context;

    public RenderBudget Budget => context.Budget;

    public Operators Operators => context.Operators;

    public object Target => target;

    public Arguments All => all;

    public object? this[int index] => bound[index];

    /// <summary>The target as text; filters, unlike methods, take anything that prints.</summary>
    public JinjaString TargetText => PythonFormat.Str(target, context.Budget);

    public JinjaString? Text(int index) => bound[index] switch
    {
        null or None => null,
        JinjaString text => text,
        var other => throw TemplateException.Runtime($"a string was expected, not '{PythonType.NameOf(other)}'."),
    };

    /// <summary>The whole argument, which a filter turns into text whatever its type.</summary>
    public JinjaString Printed(int index) => PythonFormat.Str(bound[index]!, context.Budget);

    public long Integer(int index, long otherwise) => bound[index] switch
    {
        null or None => otherwise,
        long n => n,
        bool b => b ? 1 : 0,
        var other => throw TemplateException.Runtime($"an integer was expected, not '{PythonType.NameOf(other)}'."),
    };

    public bool Flag(int index, bool otherwise = false) => bound[index] is { } value ? Operators.IsTrue(value) : otherwise;

    /// <summary>The items of the target; the budget pays for them.</summary>
    public object[] Items()
    {
        object[] items = Operators.Iterate(target);
        Budget.ChargeItems(items.Length);
        return items;
    }
}
