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
        return _steps[(step, isFirst)] = Member(new Lexeme(key), step, At(step.Next));
    }

    private Series? Distinct(ObjectStep step, bool isFirst, Term written)
    {
        var (terms, texts) = (grammar.Terms, grammar.Normalizer.Algebra.Texts);
        var bodies = terms.Minus(writer.KeyBody(texts.Language(step.Keys!)), written);
        if (terms.IsNothing(bodies))
            return null;
        return new(new Lexeme(writer.MemberStart(isFirst)), new Bound(bodies, text =>
        {
            var all = terms.Union(written, terms.Bytes(text));
            var next = plan.AsksForDistinct(step.Next) ? new Rule("members", () => Body(step.Next, all), isProductive: true) : At(step.Next);
            return Member(new Lexeme(writer.KeyEnd), step, next);
        }));
    }

    private Series Member(GrammarNode key, ObjectStep step, GrammarNode next)
    {
        var value = grammar.Value(step.Value, writer.Inner);
        return writer.MemberEnd is { } end ? new(key, value, end, next) : new(key, value, next);
    }
}
