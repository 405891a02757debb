using System.Text.Json;
using Otron.Text.Constraints.Patterns;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Formats;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary><c>minLength</c>, <c>maxLength</c>, <c>pattern</c> and <c>format</c>.</summary>
internal static class TextKeywords
{
    public static ValueSet Narrow(ValueSet values, Site site, Normalizer normalizer)
    {
        var algebra = normalizer.Algebra.Texts;
        var (min, max) = (Counts.Min(site, "minLength"), Counts.Max(site, "maxLength"));
        var texts = algebra.Intersect(values.Texts, TextAlgebra.OfLengths(min, max));
        if (site.Element.TryGetProperty("pattern", out var pattern))
            texts = algebra.Intersect(texts, algebra.OfLanguage(Pattern(pattern, site, normalizer)));
        if (site.Element.TryGetString("format", out var format) && TextFormats.Language(format, normalizer.Terms, site) is { } language)
            texts = algebra.Intersect(texts, algebra.OfLanguage(language));
        return values with { Texts = ContentKeywords.Narrow(texts, site, normalizer) };
    }

    private static Term Pattern(JsonElement pattern, Site site, Normalizer normalizer) => pattern.ValueKind == JsonValueKind.String
        ? Pattern(pattern.GetString()!, "pattern", site, normalizer)
        : throw site.Error("'pattern' must be a text.");

    /// <summary>The texts that a pattern matches somewhere.</summary>
    public static Term Pattern(string pattern, string keyword, Site site, Normalizer normalizer)
    {
        try
        {
            return PatternReader.Search(normalizer.Terms, pattern);
        }
        catch (ConstraintException exception)
        {
            throw site.Error($"'{keyword}' cannot be kept: {exception.Message}");
        }
    }
}
