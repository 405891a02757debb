using System.Text.Json;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary>The values that one schema admits: what all of its keywords admit.</summary>
internal static class SchemaReader
{
    /// <param name="isTracked">A schema around this one asks what was evaluated.</param>
    public static ValueSet Read(Site site, Normalizer normalizer, bool isTracked)
    {
        try
        {
            return site.IsValue ? ValueKeywords.Equal(site, normalizer) : ReadSchema(site, normalizer, isTracked);
        }
        catch (InvalidOperationException)
        {
            // The reader of JSON finds half of a pair of surrogates only when the text is asked for.
            throw site.Error("A text here has half of a pair of surrogates, which is no Unicode.");
        }
    }

    private static ValueSet ReadSchema(Site site, Normalizer normalizer, bool isTracked)
    {
        if (site.Element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return site.Element.ValueKind == JsonValueKind.True ? ValueSet.Any : ValueSet.None;
        if (site.Element.ValueKind != JsonValueKind.Object)
            throw site.Error("A schema must be an object or a boolean.");
        var families = KeywordTable.FamiliesOf(site);
        // Until draft 7 nothing beside a reference counts.
        if (site.Draft <= Draft.Seven && (families & KeywordFamily.References) != KeywordFamily.None)
            families = KeywordFamily.References;
        isTracked |= (families & KeywordFamily.Unevaluated) != KeywordFamily.None;

        var values = ValueSet.Any;
        bool Has(KeywordFamily family) => (families & family) != KeywordFamily.None;
        if (Has(KeywordFamily.Types))
            values = TypeKeywords.Read(site);
        if (Has(KeywordFamily.Values))
            values = normalizer.Algebra.Intersect(values, ValueKeywords.Read(site, normalizer));
        if (Has(KeywordFamily.Numbers) && !values.Numbers.IsNone)
            values = NumberKeywords.Narrow(values, site, normalizer);
        if (Has(KeywordFamily.Texts) && !values.Texts.IsNone)
            values = TextKeywords.Narrow(values, site, normalizer);
        if (Has(KeywordFamily.Objects) && values.Objects.Count > 0)
            values = normalizer.Algebra.Intersect(values, ObjectKeywords.Read(site, normalizer, isTracked));
        if (Has(KeywordFamily.Arrays) && values.Arrays.Count > 0)
            values = normalizer.Algebra.Intersect(values, ArrayKeywords.Read(site, normalizer, isTracked));
        if (Has(KeywordFamily.References))
            values = ReferenceKeywords.Narrow(values, site, normalizer, isTracked);
        if (Has(KeywordFamily.Logic))
            values = LogicKeywords.Narrow(values, site, normalizer, isTracked);
        if (Has(KeywordFamily.Conditions))
            values = ConditionKeywords.Narrow(values, site, normalizer, isTracked);
        if (Has(KeywordFamily.Dependencies) && values.Objects.Count > 0)
            values = DependencyKeywords.Narrow(values, site, normalizer, isTracked);
        if (Has(KeywordFamily.Unevaluated))
            values = UnevaluatedKeywords.Narrow(values, site, normalizer);
        return values;
    }
}
