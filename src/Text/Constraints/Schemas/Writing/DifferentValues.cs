using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Keywords;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Writing;

/// <summary>Counts the values of a set that has scalars alone.</summary>
internal static class DifferentValues
{
    // Languages are walked letter by letter; none of interest has only longer words.
    private const int MaxLength = 64;

    /// <summary>There are at least so many different values.</summary>
    public static bool AreAtLeast(int count, ValueSet values, Normalizer normalizer)
    {
        if (values.Texts.Rest is { Max: null, Language: null } || values.Numbers.IsAll)
            return true;
        long found = (values.Null ? 1 : 0) + (values.False ? 1 : 0) + (values.True ? 1 : 0) + values.Texts.Listed.Count + values.Numbers.Listed.Count;
        if (found < count && values.Texts.Rest is { } rest)
            found += Words(normalizer.Algebra.Texts.Language(rest), count, normalizer.Terms);
        if (found < count && values.Numbers.Rest is { } numbers)
        {
            var (terms, texts) = (normalizer.Terms, normalizer.Algebra.Numbers.Texts);
            found += Words(terms.Intersect(numbers.Language ?? texts.Decimal, texts.Integer), count, terms);
        }
        return found >= count;
    }

    /// <summary>Words of a language, counted up to a limit: for each rest of a word how many beginnings lead to it.</summary>
    private static long Words(Term language, long limit, Terms terms)
    {
        var found = 0L;
        var level = new Dictionary<Term, long> { [language] = 1 };
        for (var length = 0; length <= MaxLength && level.Count > 0 && found < limit; length++)
        {
            var next = new Dictionary<Term, long>();
            foreach (var (rest, ways) in level)
            {
                if (rest.IsNullable)
                    found = Math.Min(limit, found + ways);
                for (var letter = 0; letter < 256; letter++)
                    if (terms.Derive(rest, (byte)letter) is var derived && derived != terms.Nothing && !terms.IsNothing(derived))
                        next[derived] = Math.Min(limit, next.GetValueOrDefault(derived) + ways);
            }
            level = next;
        }
        return found;
    }
}
