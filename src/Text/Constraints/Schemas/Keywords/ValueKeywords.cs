using System.Text.Json;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary><c>enum</c> and <c>const</c>.</summary>
internal static class ValueKeywords
{
    public static ValueSet Read(Site site, Normalizer normalizer)
    {
        var values = ValueSet.Any;
        if (site.Find("enum") is { } list)
        {
            if (list.Element.ValueKind != JsonValueKind.Array)
                throw site.Error("'enum' must be a list of values.");
            values = OneOf(list.Items(areValues: true), normalizer);
        }
        if (KeywordTable.Has(site.Draft, "const") && site.Element.TryGetProperty("const", out var value))
            values = normalizer.Algebra.Intersect(values, OneOf([site.Child("const", value, isValue: true)], normalizer));
        return values;
    }

    /// <summary>The value at a place alone.</summary>
    public static ValueSet Equal(Site site, Normalizer normalizer) => OneOf([site], normalizer);

    private static ValueSet OneOf(IEnumerable<Site> places, Normalizer normalizer)
    {
        var (numbers, texts, objects, arrays) = (new List<ExactNumber>(), new List<string>(), new List<ObjectForm>(), new List<ArrayForm>());
        var values = ValueSet.None;
        foreach (var place in places)
        {
            if (objects.Count + arrays.Count > ValueAlgebra.MaxAlternatives)
                throw new TooManyCombinationsException();
            switch (place.Element.ValueKind)
            {
                case JsonValueKind.Null:
                    values = values with { Null = true };
                    break;
                case JsonValueKind.False:
                    values = values with { False = true };
                    break;
                case JsonValueKind.True:
                    values = values with { True = true };
                    break;
                case JsonValueKind.Number:
                    numbers.Add(ExactNumber.Parse(place.Element.GetRawText()));
                    break;
                case JsonValueKind.String:
                    texts.Add(place.Element.GetString()!);
                    break;
                case JsonValueKind.Object:
                    // A key that stands twice means its last value.
                    var members = place.Members(areValues: true).GroupBy(member => member.Key, StringComparer.Ordinal).Select(group => group.Last());
                    objects.Add(new([.. members.Select(member => new Member(member.Key, true, true, normalizer.Demands.Of(member.Value)))], []));
                    break;
                default:
                    var items = place.Items(areValues: true).Select(normalizer.Demands.Of).ToArray();
                    arrays.Add(new(items, normalizer.Demands.None) { Min = items.Length, Max = items.Length });
                    break;
            }
        }
        return values with { Numbers = NumberAlgebra.Of(numbers), Texts = TextAlgebra.Of(texts), Objects = objects, Arrays = arrays };
    }
}
