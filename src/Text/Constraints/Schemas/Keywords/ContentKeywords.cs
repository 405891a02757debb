using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Formats;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary><c>contentEncoding</c> and <c>contentMediaType</c>, which only draft 7 lets a validator enforce; later they are annotations.</summary>
internal static class ContentKeywords
{
    public static TextSet Narrow(TextSet texts, Site site, Normalizer normalizer)
    {
        if (site.Draft != Draft.Seven)
            return texts;
        if (site.Element.TryGetString("contentMediaType", out var type) && type == "application/json")
            throw site.Error("'contentMediaType' of JSON is not supported, for a text inside a text has no grammar. Describe the value itself.");
        var isBase64 = site.Element.TryGetString("contentEncoding", out var encoding) && encoding == "base64";
        return isBase64 ? normalizer.Algebra.Texts.Intersect(texts, normalizer.Algebra.Texts.OfLanguage(TextFormats.Language("byte", normalizer.Terms, site)!)) : texts;
    }
}
