using System.Text;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Writing;

/// <summary>Items that must differ, in a form in which equal values are equal bytes.</summary>
internal static class UniqueItems
{
    /// <summary>The items as a language; null where they are objects or arrays.</summary>
    public static Term? Language(GrammarWriter grammar, Demand? item, ValueWriter writer)
    {
        var values = grammar.Normalizer.Of(item ?? grammar.Normalizer.Demands.Any);
        if (values.Objects.Count > 0 || values.Arrays.Count > 0)
            return null;
        var terms = grammar.Terms;
        var parts = new List<Term>();
        if (values.Null)
            parts.Add(writer.Null);
        if (values.False)
            parts.Add(writer.False);
        if (values.True)
            parts.Add(writer.True);
        if (!values.Numbers.IsNone)
            parts.Add(Numbers(grammar, values.Numbers));
        if (!values.Texts.IsNone)
        {
            if (writer.UniqueText(values.Texts, grammar.Normalizer.Algebra.Texts) is not { } texts)
                return null;
            parts.Add(texts);
        }
        return terms.Union([.. parts]);
    }

    /// <summary>Numbers without exponents, zeros at the end and signs of zero. A listed number that the rest has too is left to the rest.</summary>
    private static Term Numbers(GrammarWriter grammar, NumberSet numbers)
    {
        var terms = grammar.Terms;
        if (numbers.Rest is null)
            return grammar.Numbers(numbers);
        var digit = terms.ByteRange((byte)'0', (byte)'9');
        var tail = terms.Concat(terms.Text("."), terms.Star(digit), terms.ByteRange((byte)'1', (byte)'9'));
        var shortest = terms.Minus(
            terms.Concat(terms.Optional(terms.Text("-")), terms.Repeat(digit, 1, null), terms.Optional(tail)), terms.Text("-0"));
        var rest = numbers with { Listed = [] };
        var listed = numbers.Listed.Where(number => !grammar.Normalizer.Algebra.Numbers.Contains(rest, number));
        return terms.Union(
            terms.AnyOf(listed.Select(number => Encoding.ASCII.GetBytes(number.Spelling))), terms.Intersect(grammar.Numbers(rest), shortest));
    }
}
