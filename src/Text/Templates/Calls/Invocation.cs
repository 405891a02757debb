using System.Numerics;
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

    /// <summary>As <see cref="TargetText"/>, but markup stays markup.</summary>
    public JinjaString TargetSoftText => PythonFormat.SoftStr(target, context.Budget);

    /// <summary>The target of a filter that Python would let fail on anything but a string.</summary>
    public JinjaString TargetString => target as JinjaString ?? throw Expected("string", target);

    /// <summary>A string; null if it was left out or is None.</summary>
    public JinjaString? Text(int index) => bound[index] is None ? null : TextUnlessLeftOut(index);

    /// <summary>A string, which must not be None; null if it was left out.</summary>
    public JinjaString? TextUnlessLeftOut(int index) => bound[index] is not { } value ? null : value as JinjaString ?? throw Expected("string", value);

    /// <summary>The whole argument, which a filter turns into text whatever its type.</summary>
    public JinjaString Printed(int index) => PythonFormat.Str(bound[index]!, context.Budget);

    public long Integer(int index, long otherwise) => bound[index] switch
    {
        null => otherwise,
        long n => n,
        bool b => b ? 1 : 0,
        BigInteger big => big.Sign < 0 ? long.MinValue / 2 : long.MaxValue / 2,
        var other => throw Expected("integer", other),
    };

    public long IntegerOrNone(int index, long otherwise) => bound[index] is None ? otherwise : Integer(index, otherwise);

    public bool Flag(int index, bool otherwise = false) => bound[index] is { } value ? Operators.IsTrue(value) : otherwise;

    /// <summary>The items of the target; the budget pays for them.</summary>
    public object[] Items()
    {
        object[] items = Operators.Iterate(target);
        Budget.ChargeItems(items.Length);
        return items;
    }

    /// <summary>The items of the target as far as someone asks for them.</summary>
    public IEnumerable<object> Walk() => Operators.Walk(target);

    private static TemplateException Expected(string type, object value) =>
        TemplateException.Runtime($"a value of type {type} was expected, not '{PythonType.NameOf(value)}'.");
}
