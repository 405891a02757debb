using System.Text.Json;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary><c>$ref</c>, <c>$dynamicRef</c> and <c>$recursiveRef</c>.</summary>
internal static class ReferenceKeywords
{
    public static ValueSet Narrow(ValueSet values, Site site, Normalizer normalizer, bool isTracked)
    {
        foreach (var keyword in (ReadOnlySpan<string>)["$ref", "$dynamicRef", "$recursiveRef"])
        {
            if (!KeywordTable.Has(site.Draft, keyword) || !site.Element.TryGetProperty(keyword, out var reference))
                continue;
            if (reference.ValueKind != JsonValueKind.String)
                throw site.Error($"'{keyword}' must be an address.");
            var text = reference.GetString()!;
            var target = keyword switch
            {
                "$ref" => normalizer.References.Resolve(site, text),
                "$dynamicRef" => normalizer.References.ResolveDynamic(site, text),
                _ => normalizer.References.ResolveRecursive(site),
            };
            values = normalizer.Algebra.Intersect(values, normalizer.Of(normalizer.Demands.Of(target), isTracked));
        }
        return values;
    }
}
