using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Schemas.Writing;

/// <summary>Counts the texts of a language.</summary>
internal static class DifferentValues
{
    // Enough for a language of a few long texts; one that goes on and branches has enough texts.
    private const int MaxLength = 256;
    private const int MaxRests = 2_000;

    /// <summary>The language has at least so many texts.</summary>
    public static bool AreAtLeast(int count, Term language, Terms terms)
    {
        // For each rest of a text: how many beginnings lead to it.
        var found = 0L;
        var level = new Dictionary<Term, long> { [language] = 1 };
        for (var length = 0; length <= MaxLength && level.Count > 0 && level.Count <= MaxRests && found < count; length++)
        {
            var next = new Dictionary<Term, long>();
            foreach (var (rest, ways) in level)
            {
                if (rest.IsNullable)
                    found = Math.Min(count, found + ways);
                for (var letter = 0; letter < 256; letter++)
                    if (terms.Derive(rest, (byte)letter) is var derived && derived != terms.Nothing && !terms.IsNothing(derived))
                        next[derived] = Math.Min(count, next.GetValueOrDefault(derived) + ways);
            }
            // Each rest has a text, and texts of different beginnings differ.
            if (next.Values.Sum() >= count)
                return true;
            level = next;
        }
        return found >= count;
    }
}
