using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary><c>minimum</c>, <c>maximum</c>, their exclusive forms, <c>multipleOf</c>, and the formats of numbers.</summary>
internal static class NumberKeywords
{
    public static ValueSet Narrow(ValueSet values, Site site, Normalizer normalizer)
    {
        var algebra = normalizer.Algebra.Numbers;
        var numbers = values.Numbers;
        void Keep(Regexes.Term language) => numbers = algebra.Intersect(numbers, algebra.OfLanguage(language));

        // In draft 4 the exclusive forms are flags of the others.
        if (Number(site, "minimum") is { } minimum)
            Keep(algebra.Texts.From(minimum, IsFlag(site, "exclusiveMinimum")));
        if (Number(site, "maximum") is { } maximum)
            Keep(algebra.Texts.UpTo(maximum, IsFlag(site, "exclusiveMaximum")));
        if (Number(site, "exclusiveMinimum") is { } above)
            Keep(algebra.Texts.From(above, isExclusive: true));
        if (Number(site, "exclusiveMaximum") is { } below)
            Keep(algebra.Texts.UpTo(below, isExclusive: true));
        if (Number(site, "multipleOf") is { } divisor)
            numbers = algebra.Intersect(numbers, NumberAlgebra.OfMultiples(Divisor(divisor, site)));
        if (site.Element.TryGetString("format", out var format) && Bits(format) is { } bits)
        {
            var limit = BigInteger.One << (bits - 1);
            numbers = algebra.Intersect(numbers, NumberSet.Integers);
            Keep(algebra.Texts.From(ExactNumber.Parse((-limit).ToString(CultureInfo.InvariantCulture)), isExclusive: false));
            Keep(algebra.Texts.UpTo(ExactNumber.Parse((limit - 1).ToString(CultureInfo.InvariantCulture)), isExclusive: false));
        }
        return values with { Numbers = numbers };
    }

    private static BigInteger Divisor(ExactNumber divisor, Site site)
    {
        if (divisor.IsZero || divisor.IsNegative)
            throw site.Error("'multipleOf' must be greater than zero.");
        return Multiples.Units(divisor) ?? throw site.Error($"'multipleOf' of {divisor.Spelling} is not supported: it has too many digits.");
    }

    private static int? Bits(string format) => format switch { "int32" => 32, "int64" => 64, _ => null };

    private static bool IsFlag(Site site, string keyword) => site.Element.TryGetProperty(keyword, out var flag) && flag.ValueKind == JsonValueKind.True;

    private static ExactNumber? Number(Site site, string keyword)
    {
        if (!site.Element.TryGetProperty(keyword, out var value) || value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return null;
        return value.ValueKind == JsonValueKind.Number ? ExactNumber.Parse(value.GetRawText()) : throw site.Error($"'{keyword}' must be a number.");
    }
}
