using System.Text.Json;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary><c>allOf</c>, <c>anyOf</c>, <c>oneOf</c> and <c>not</c>.</summary>
internal static class LogicKeywords
{
    // Each set of branches that hold together is an alternative where a schema asks what was evaluated.
    private const int MaxTrackedBranches = 8;

    // A branch without each of n others has n conditions, and there are n such branches: more than this takes seconds.
    private const int MaxOverlaps = 2_000;

    public static ValueSet Narrow(ValueSet values, Site site, Normalizer normalizer, bool isTracked)
    {
        var (algebra, demands) = (normalizer.Algebra, normalizer.Demands);
        foreach (var branch in Branches(site, "allOf", normalizer))
            values = algebra.Intersect(values, normalizer.Of(branch, isTracked));
        if (Branches(site, "anyOf", normalizer) is { Count: > 0 } any)
            values = algebra.Intersect(values, isTracked ? AnyTracked(any, normalizer) : Any(any, normalizer));
        if (Branches(site, "oneOf", normalizer) is { Count: > 0 } one)
            values = One(values, one, normalizer, isTracked);
        if (site.Find("not") is { } not)
            values = algebra.Intersect(values, normalizer.Of(demands.Not(demands.Of(not))));
        return values;
    }

    private static IReadOnlyList<Demand> Branches(Site site, string keyword, Normalizer normalizer)
    {
        if (site.Find(keyword) is not { } list)
            return [];
        if (list.Element.ValueKind != JsonValueKind.Array || list.Element.GetArrayLength() == 0)
            throw site.Error($"'{keyword}' must be a list of schemas, with at least one.");
        return [.. list.Items().Select(normalizer.Demands.Of)];
    }

    private static ValueSet Any(IReadOnlyList<Demand> branches, Normalizer normalizer) =>
        branches.Aggregate(ValueSet.None, (values, branch) => normalizer.Algebra.Unite(values, normalizer.Of(branch)));

    private static ValueSet AnyTracked(IReadOnlyList<Demand> branches, Normalizer normalizer)
    {
        if (branches.Count > MaxTrackedBranches)
            throw new TooManyCombinationsException();
        var values = ValueSet.None;
        // All branches first: what more branches have evaluated is more.
        for (var chosen = (1 << branches.Count) - 1; chosen > 0; chosen--)
        {
            var all = ValueSet.Any;
            for (var i = 0; i < branches.Count; i++)
                if ((chosen >> i & 1) != 0)
                    all = normalizer.Algebra.Intersect(all, normalizer.Of(branches[i], isTracked: true));
            values = normalizer.Algebra.Unite(values, all, isTracked: true);
        }
        return values;
    }

    /// <summary>
    /// Each branch without those others that it has values in common with, among the values that the other keywords leave: mostly these
    /// tell the branches apart, as by a required key.
    /// </summary>
    private static ValueSet One(ValueSet context, IReadOnlyList<Demand> branches, Normalizer normalizer, bool isTracked)
    {
        var algebra = normalizer.Algebra;
        var candidates = branches.Select(branch => algebra.Intersect(context, normalizer.Of(branch, isTracked))).ToArray();
        var (values, overlaps) = (ValueSet.None, 0);
        for (var i = 0; i < branches.Count; i++)
        {
            var alone = candidates[i];
            for (var j = 0; j < branches.Count && !alone.IsNone; j++)
                if (j != i && !algebra.Intersect(alone, candidates[j]).IsNone && (branches[i] == branches[j] || !normalizer.AreDisjoint(branches[i], branches[j])))
                    alone = ++overlaps <= MaxOverlaps
                        ? algebra.Intersect(alone, normalizer.Of(normalizer.Demands.Not(branches[j])))
                        : throw new TooManyCombinationsException();
            values = algebra.Unite(values, alone, isTracked);
        }
        return values;
    }
}
