using System.Text.Json;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary>The keywords of arrays.</summary>
internal static class ArrayKeywords
{
    public static ValueSet Read(Site site, Normalizer normalizer, bool isTracked)
    {
        var (prefix, rest) = Items(site);
        var (min, max) = (Counts.Min(site, "minItems"), Counts.Max(site, "maxItems"));
        var contains = KeywordTable.Has(site.Draft, "contains") && site.Find("contains") is { } asked ? normalizer.Demands.Of(asked) : null;
        var none = normalizer.Demands.None;
        var items = rest is null ? null : Simple(normalizer.Demands.Of(rest), normalizer);
        var form = new ArrayForm([.. prefix.Select(item => Simple(normalizer.Demands.Of(item), normalizer))], items)
        {
            Min = min,
            Max = items == none ? Math.Min(max ?? int.MaxValue, prefix.Count) : max,
            IsUnique = site.Find("uniqueItems") is { Element.ValueKind: JsonValueKind.True } && !(max <= 1),
            Counts = contains is null ? [] : [new(0, contains, Counts.Min(site, "minContains", fallback: 1), Counts.Max(site, "maxContains"))],
            Evaluated = !isTracked ? null : rest is not null ? EvaluatedItems.All
                : new(prefix.Count, contains is not null && site.Draft >= Draft.Year2020 ? [contains] : []),
        };
        return ValueSet.Any with { Arrays = form.Max < form.Min ? [] : [form] };
    }

    private static Demand? Simple(Demand value, Normalizer normalizer) => value == normalizer.Demands.Any ? null : value;

    /// <summary>
    /// The schemas of the first items and of those after them. A list under <c>items</c> is the older form of <c>prefixItems</c>, and read in every draft.
    /// </summary>
    private static (IReadOnlyList<Site> Prefix, Site? Others) Items(Site site)
    {
        var items = site.Find("items");
        if (items is { Element.ValueKind: JsonValueKind.Array })
            return ([.. items.Items()], site.Find("additionalItems"));
        if (!KeywordTable.Has(site.Draft, "prefixItems") || site.Find("prefixItems") is not { } prefix)
            return ([], items);
        return prefix.Element.ValueKind == JsonValueKind.Array ? ([.. prefix.Items()], items) : throw site.Error("'prefixItems' must be a list of schemas.");
    }
}
