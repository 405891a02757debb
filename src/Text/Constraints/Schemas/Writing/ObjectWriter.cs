using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Plans;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Writing;

/// <summary>The members of one alternative of objects: a node for each state of its plan, made when it is reached.</summary>
internal sealed class ObjectWriter(GrammarWriter grammar, ObjectPlan plan, ValueWriter writer)
{
    private readonly Dictionary<ObjectState, GrammarNode> _states = [];
    private readonly Dictionary<(ObjectStep, bool IsFirst), GrammarNode> _steps = [];

    /// <summary>What follows the opening bracket; null where the alternative has no object.</summary>
    public GrammarNode? Start() => plan.CanFinish(default, grammar.Normalizer.IsInhabited) ? At(default) : null;

    private GrammarNode At(ObjectState state) => _states.TryGetValue(state, out var node)
        ? node
        : _states[state] = new Rule("members", () => Body(state, grammar.Terms.Nothing), isProductive: true);

    /// <param name="written">Bodies of the extra keys that were written, where they must differ.</param>
    private GrammarNode Body(ObjectState state, Term written)
    {
        var nodes = new List<GrammarNode>();
        foreach (var step in plan.Steps(state))
            if ((step.Value is null || grammar.Normalizer.IsInhabited(step.Value)) && plan.CanFinish(step.Next, grammar.Normalizer.IsInhabited)
                && Step(step, state, written) is { } node)
                nodes.Add(node);
        if (plan.MayEnd(state))
            nodes.Add(writer.CloseObject(isEmpty: state.Count == 0));
        return GrammarWriter.One(nodes);
    }

    private GrammarNode? Step(ObjectStep step, ObjectState state, Term written)
    {
        var isFirst = state.Count == 0;
        if (step.Keys is not null && plan.AsksForDistinct(state))
            return Distinct(step, isFirst, written);
        // A state that follows an extra key is never left by a member with a name, so what was written need not be kept.
        if (_steps.TryGetValue((step, isFirst), out var known))
            return known;
        var names = step.Keys ?? TextAlgebra.Of([step.Name!]);
        var key = grammar.Terms.Concat(writer.MemberStart(isFirst), writer.Key(names, grammar.Normalizer.Algebra.Texts));
        return _steps[(step, isFirst)] = new Series([new Lexeme(key), .. Member(step, At(step.Next)).Parts]);
    }

    private Series? Distinct(ObjectStep step, bool isFirst, Term written)
    {
        var (terms, texts) = (grammar.Terms, grammar.Normalizer.Algebra.Texts);
        var bodies = terms.Minus(writer.KeyBody(texts.Language(step.Keys!)), written);
        if (terms.IsNothing(bodies))
            return null;
        // The end belongs to the bound part: a key may end nearly anywhere, but only where its end comes too is there something to decide.
        return new(new Lexeme(writer.MemberStart(isFirst)), new Bound(terms.Concat(bodies, writer.KeyEnd), text =>
        {
            var all = terms.Union(written, terms.Bytes(WithoutEnd(text)));
            return Member(step, plan.AsksForDistinct(step.Next) ? new Rule("members", () => Body(step.Next, all), isProductive: true) : At(step.Next));
        }));
    }

    // The end of a key is one text, but for blanks behind it, so the shortest tail that is an end is the end.
    private ReadOnlySpan<byte> WithoutEnd(ReadOnlySpan<byte> text)
    {
        var length = text.Length;
        while (!grammar.Terms.Matches(writer.KeyEnd, text[length..]))
            length--;
        return text[..length];
    }

    private Series Member(ObjectStep step, GrammarNode next)
    {
        var value = grammar.Value(step.Value, writer.Inner);
        return writer.MemberEnd is { } end ? new(value, end, next) : new(value, next);
    }
}
