namespace Otron.Text.Constraints.Regexes;

/// <summary>Many literal texts as one term, in which a byte leaves one way at most.</summary>
internal static class Trie
{
    public static Term Of(IEnumerable<byte[]> texts, Terms terms)
    {
        var sorted = texts.ToArray();
        Array.Sort(sorted, static (a, b) => a.AsSpan().SequenceCompareTo(b));
        return Below(sorted, 0, terms);
    }

    /// <param name="texts">Sorted, equal up to <paramref name="depth"/>.</param>
    private static Term Below(ReadOnlySpan<byte[]> texts, int depth, Terms terms)
    {
        if (texts.IsEmpty)
            return terms.Nothing;
        var shared = texts[0].AsSpan(depth).CommonPrefixLength(texts[^1].AsSpan(depth));
        var end = depth + shared;
        var beginning = texts[0].AsSpan(depth, shared);
        var branches = new List<Term>();
        while (!texts.IsEmpty && texts[0].Length == end)
        {
            texts = texts[1..];
            branches = [terms.Empty];
        }
        while (!texts.IsEmpty)
        {
            var first = texts[0][end];
            var count = 1;
            while (count < texts.Length && texts[count][end] == first)
                count++;
            branches.Add(terms.Concat(terms.Byte(first), Below(texts[..count], end + 1, terms)));
            texts = texts[count..];
        }
        return terms.Concat(terms.Bytes(beginning), terms.Union([.. branches]));
    }
}
