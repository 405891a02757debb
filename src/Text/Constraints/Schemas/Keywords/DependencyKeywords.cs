using System.Text.Json;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary><c>dependentRequired</c>, <c>dependentSchemas</c>, and <c>dependencies</c>, which was both: a key is absent, or more holds.</summary>
internal static class DependencyKeywords
{
    public static ValueSet Narrow(ValueSet values, Site site, Normalizer normalizer, bool isTracked)
    {
        foreach (var keyword in (ReadOnlySpan<string>)["dependencies", "dependentRequired", "dependentSchemas"])
        {
            if (!KeywordTable.Has(site.Draft, keyword) || site.Find(keyword) is not { } map)
                continue;
            if (map.Element.ValueKind != JsonValueKind.Object)
                throw site.Error($"'{keyword}' must be an object.");
            foreach (var (key, asked) in map.Members())
                values = normalizer.Algebra.Intersect(values, Either(key, asked, keyword, normalizer, isTracked));
        }
        return values;
    }

    private static ValueSet Either(string key, Site asked, string keyword, Normalizer normalizer, bool isTracked)
    {
        var absent = ObjectForm.Any with { Members = [new(key, false, false, normalizer.Demands.None)] };
        if (asked.Element.ValueKind != JsonValueKind.Array)
        {
            var present = ValueSet.Any with { Objects = [Requiring([key])] };
            var holds = normalizer.Algebra.Intersect(present, normalizer.Of(normalizer.Demands.Of(asked), isTracked));
            return ValueSet.Any with { Objects = [absent, .. holds.Objects], IsApproximate = holds.IsApproximate };
        }
        var required = ObjectKeywords.Names(asked, keyword);
        return ValueSet.Any with { Objects = [absent, Requiring(required.Append(key).Distinct(StringComparer.Ordinal))] };
    }

    private static ObjectForm Requiring(IEnumerable<string> keys) => ObjectForm.Any with { Members = [.. keys.Select(key => new Member(key, true, false, null))] };
}
