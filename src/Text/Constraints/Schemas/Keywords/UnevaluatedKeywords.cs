using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary><c>unevaluatedProperties</c> and <c>unevaluatedItems</c>, which look at what all other keywords left.</summary>
internal static class UnevaluatedKeywords
{
    public static ValueSet Narrow(ValueSet values, Site site, Normalizer normalizer)
    {
        if (site.Find("unevaluatedProperties") is { } properties)
            values = values with { Objects = Properties(values.Objects, normalizer.Demands.Of(properties), normalizer) };
        if (site.Find("unevaluatedItems") is { } items)
            values = values with { Arrays = Items(values.Arrays, normalizer.Demands.Of(items), normalizer) };
        return values;
    }

    private static List<ObjectForm> Properties(IReadOnlyList<ObjectForm> forms, Demand left, Normalizer normalizer)
    {
        var texts = normalizer.Algebra.Texts;
        var kept = new List<ObjectForm>();
        foreach (var form in forms)
        {
            var evaluated = form.Evaluated ?? EvaluatedKeys.None;
            var known = TextAlgebra.Of(evaluated.Names);
            foreach (var language in evaluated.Languages)
                known = texts.Unite(known, language);
            var rest = texts.Complement(known);
            var others = new List<OtherMembers>();
            if (!known.IsNone)
                others.Add(new(known, null, Openness.Pattern));
            if (!rest.IsNone)
                others.Add(new(rest, left == normalizer.Demands.Any ? null : left, Openness.Stated));
            // Names stay names, so that their order and their lexemes do.
            var narrow = new ObjectForm([.. evaluated.Names.Distinct(StringComparer.Ordinal).Select(name => new Member(name, false, false, null))], others);
            if (normalizer.Algebra.Objects.Intersect(form, narrow) is { } both)
                kept.Add(both with { Evaluated = EvaluatedKeys.All });
        }
        return kept;
    }

    private static List<ArrayForm> Items(IReadOnlyList<ArrayForm> forms, Demand left, Normalizer normalizer)
    {
        var kept = new List<ArrayForm>();
        foreach (var form in forms)
        {
            var evaluated = form.Evaluated ?? EvaluatedItems.None;
            if (evaluated.Count == int.MaxValue)
            {
                kept.Add(form);
                continue;
            }
            var rest = normalizer.Demands.Either([left, .. evaluated.Matching]);
            var narrow = new ArrayForm([.. Enumerable.Repeat<Demand?>(null, evaluated.Count)], rest)
            {
                Max = rest == normalizer.Demands.None ? evaluated.Count : null,
            };
            if (normalizer.Algebra.Arrays.Intersect(form, narrow) is { } both)
                kept.Add(both with { Evaluated = EvaluatedItems.All });
        }
        return kept;
    }
}
