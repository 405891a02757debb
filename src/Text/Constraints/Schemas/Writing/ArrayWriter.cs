using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Plans;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Writing;

/// <summary>The items of one alternative of arrays.</summary>
internal sealed class ArrayWriter(GrammarWriter grammar, ArrayForm form, ArrayPlan plan, ValueWriter writer)
{
    private readonly Dictionary<ArrayState, GrammarNode> _states = [];

    /// <summary>What follows the opening bracket; null where the alternative has no array.</summary>
    public GrammarNode? Start()
    {
        if (!plan.CanFinish(default, grammar.Normalizer.IsInhabited))
            return null;
        return plan.IsPlain ? Plain(0) : At(default, grammar.Terms.Nothing);
    }

    /// <summary>Arrays that only count their items: those of the prefix one by one, then a repetition.</summary>
    private GrammarNode Plain(int index)
    {
        var max = Math.Min(form.Max ?? int.MaxValue, plan.Room(0, grammar.Normalizer.IsInhabited));
        var nodes = new List<GrammarNode>();
        if (index >= form.Min)
            nodes.Add(writer.CloseArray(isEmpty: index == 0));
        if (index < max && index < form.Prefix.Count)
            nodes.Add(new Series(Start(index == 0), grammar.Value(form.Prefix[index], writer.Inner), new Rule("items", () => Plain(index + 1), isProductive: true)));
        else if (index < max)
            return Repetition(index, max == int.MaxValue ? null : max, nodes);
        return GrammarWriter.One(nodes);
    }

    private GrammarNode Repetition(int index, int? max, List<GrammarNode> nodes)
    {
        var item = grammar.Value(form.Rest, writer.Inner);
        var others = new Series(Start(isFirst: false), item);
        var least = Math.Max(0, form.Min - index);
        if (index > 0)
            return new Series(new Repeated(others, least, max - index), writer.CloseArray(isEmpty: false));
        nodes.Add(max == 1
            ? new Series(Start(isFirst: true), item, writer.CloseArray(isEmpty: false))
            : new Series(Start(isFirst: true), item, new Repeated(others, Math.Max(0, least - 1), max - 1), writer.CloseArray(isEmpty: false)));
        return GrammarWriter.One(nodes);
    }

    private Lexeme Start(bool isFirst) => new(writer.ItemStart(isFirst));

    private GrammarNode At(ArrayState state, Term written)
    {
        if (form.IsUnique)
            return new Rule("items", () => Body(state, written), isProductive: true);
        return _states.TryGetValue(state, out var node)
            ? node
            : _states[state] = new Rule("items", () => Body(state, written), isProductive: true);
    }

    private GrammarNode Body(ArrayState state, Term written)
    {
        var nodes = new List<GrammarNode>();
        if (plan.MayEnd(state))
            nodes.Add(writer.CloseArray(isEmpty: state.Count == 0));
        var isInhabited = grammar.Normalizer.IsInhabited;
        foreach (var step in plan.Steps(state))
        {
            if ((step.Value is not null && !isInhabited(step.Value)) || !plan.CanFinish(step.Next, isInhabited))
                continue;
            if (!form.IsUnique)
                nodes.Add(new Series(Start(state.Count == 0), grammar.Value(step.Value, writer.Inner), At(step.Next, written)));
            else if (Unique(step, state, written) is { } node)
                nodes.Add(node);
        }
        return GrammarWriter.One(nodes);
    }

    private Series? Unique(ArrayStep step, ArrayState state, Term written)
    {
        var terms = grammar.Terms;
        var item = terms.Minus(grammar.UniqueOf(writer.Inner).Language(step.Value)!, written);
        if (terms.IsNothing(item))
            return null;
        return new(Start(state.Count == 0), new Bound(item, text => At(step.Next, terms.Union(written, terms.Bytes(text)))));
    }
}
