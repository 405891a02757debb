namespace Otron.Text.Constraints.Schemas.Documents;

/// <summary>The editions of JSON Schema, in the order in which they came.</summary>
internal enum Draft
{
    Four,
    Six,
    Seven,
    Year2019,
    Year2020,
}

internal static class Drafts
{
    /// <summary>The draft that <c>$schema</c> names. Schemas of unknown editions are read as the newest.</summary>
    public static Draft Named(string uri) => uri switch
    {
        _ when uri.Contains("draft-04", StringComparison.Ordinal) || uri.Contains("draft-03", StringComparison.Ordinal) => Draft.Four,
        _ when uri.Contains("draft-06", StringComparison.Ordinal) || uri.Contains("draft-05", StringComparison.Ordinal) => Draft.Six,
        _ when uri.Contains("draft-07", StringComparison.Ordinal) => Draft.Seven,
        _ when uri.Contains("2019-09", StringComparison.Ordinal) => Draft.Year2019,
        _ => Draft.Year2020,
    };
}
