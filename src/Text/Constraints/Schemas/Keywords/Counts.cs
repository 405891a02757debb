using System.Globalization;
using System.Text.Json;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary>Keywords whose value is a count.</summary>
internal static class Counts
{
    // No answer is as long as that, and sums of counts stay in an int.
    private const int Endless = 1_000_000_000;

    /// <summary>The least count that a minimum may ask for.</summary>
    public const int MaxMinimum = 1_000_000;

    public static int Min(Site site, string keyword, int fallback = 0)
    {
        if (Read(site, keyword) is not { } count)
            return fallback;
        return count <= MaxMinimum ? count : throw site.Error($"'{keyword}' must be at most {MaxMinimum}.");
    }

    public static int? Max(Site site, string keyword) => Read(site, keyword);

    private static int? Read(Site site, string keyword)
    {
        if (!site.Element.TryGetProperty(keyword, out var value) || !KeywordTable.Has(site.Draft, keyword))
            return null;
        if (value.ValueKind != JsonValueKind.Number || ExactNumber.Parse(value.GetRawText()) is not { IsNegative: false, IsInteger: true } number)
            throw site.Error($"'{keyword}' must be a whole number, zero or more.");
        return number.Integer is { Length: <= 9 } digits ? int.Parse(digits, CultureInfo.InvariantCulture) : Endless;
    }
}
