using System.Text;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Keywords;
using Otron.Text.Constraints.Schemas.Plans;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Writing;

/// <summary>
/// Items that must differ, as languages in which equal values are equal bytes: no blanks, one form of each number and text, one order of
/// members. Objects have such a language if their keys are all known and they do not hold themselves.
/// </summary>
/// <param name="numbers">The texts of a set of numbers.</param>
internal sealed class UniqueItems(Normalizer normalizer, PlanBook plans, Func<NumberSet, Term> numbers, ValueWriter writer)
{
    private readonly Dictionary<Demand, Term?> _languages = [];

    private Terms Terms => normalizer.Terms;

    /// <summary>The items as a language; null where they have none.</summary>
    public Term? Language(Demand? item)
    {
        var demand = item ?? normalizer.Demands.Any;
        if (_languages.TryGetValue(demand, out var known))
            return known;
        // Whoever comes here again on the way asks for a value inside itself.
        _languages[demand] = null;
        return _languages[demand] = Of(normalizer.Of(demand));
    }

    private Term? Of(ValueSet values)
    {
        // Alternatives could write one object in two orders.
        if (values.Objects.Count > 1 || values.Arrays.Count > 1)
            return null;
        var parts = new List<Term>();
        if (values.Null)
            parts.Add(writer.Null);
        if (values.False)
            parts.Add(writer.False);
        if (values.True)
            parts.Add(writer.True);
        if (!values.Numbers.IsNone)
            parts.Add(writer.Number(Numbers(values.Numbers)));
        var isWhole = true;
        void Add(Term? part)
        {
            isWhole &= part is not null;
            if (part is not null)
                parts.Add(part);
        }

        if (!values.Texts.IsNone)
            Add(writer.UniqueText(values.Texts, normalizer.Algebra.Texts));
        foreach (var form in values.Objects)
            Add(Members(plans.Of(form), default, []));
        foreach (var form in values.Arrays)
            Add(Items(form));
        return isWhole ? Terms.Union([.. parts]) : null;
    }

    private Term? Members(ObjectPlan plan, ObjectState state, Dictionary<ObjectState, Term?> known)
    {
        if (known.TryGetValue(state, out var language))
            return language;
        known[state] = null;
        var ways = new List<Term>();
        foreach (var step in plan.Steps(state))
        {
            if ((step.Value is not null && !normalizer.IsInhabited(step.Value)) || !plan.CanFinish(step.Next, normalizer.IsInhabited))
                continue;
            if (step.Name is null || Language(step.Value) is not { } value || Members(plan, step.Next, known) is not { } rest)
                return null;
            var start = Terms.Text(state.Count == 0 ? "{\"" : ",\"");
            ways.Add(Terms.Concat(start, writer.KeyBody(Terms.Text(step.Name)), Terms.Text("\":"), value, rest));
        }
        if (plan.MayEnd(state))
            ways.Add(Terms.Text(state.Count == 0 ? "{}" : "}"));
        return known[state] = Terms.Union([.. ways]);
    }

    private Term? Items(ArrayForm form)
    {
        if (form.Prefix.Count > 0 || form.IsUnique || form.Counts.Count > 0 || Language(form.Rest) is not { } item)
            return null;
        var others = Terms.Repeat(Terms.Concat(Terms.Text(","), item), Math.Max(0, form.Min - 1), form.Max is { } max ? Math.Max(0, max - 1) : null);
        var some = form.Max == 0 ? Terms.Nothing : Terms.Concat(Terms.Text("["), item, others, Terms.Text("]"));
        return form.Min == 0 ? Terms.Union(Terms.Text("[]"), some) : some;
    }

    /// <summary>Numbers without exponents, zeros at the end and signs of zero. A listed number that the rest has too is left to the rest.</summary>
    private Term Numbers(NumberSet set)
    {
        if (set.Rest is null)
            return numbers(set);
        var digit = Terms.ByteRange((byte)'0', (byte)'9');
        var tail = Terms.Concat(Terms.Text("."), Terms.Star(digit), Terms.ByteRange((byte)'1', (byte)'9'));
        var shortest = Terms.Minus(Terms.Concat(Terms.Optional(Terms.Text("-")), Terms.Repeat(digit, 1, null), Terms.Optional(tail)), Terms.Text("-0"));
        var rest = set with { Listed = [] };
        var listed = set.Listed.Where(number => !normalizer.Algebra.Numbers.Contains(rest, number));
        return Terms.Union(
            Terms.AnyOf(listed.Select(number => Encoding.ASCII.GetBytes(number.Spelling))), Terms.Intersect(numbers(rest), shortest));
    }
}
