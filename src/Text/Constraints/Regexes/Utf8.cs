namespace Otron.Text.Constraints.Regexes;

/// <summary>Ranges of code points as the bytes of UTF-8.</summary>
internal static class Utf8
{
    /// <summary>One character of the ranges, without surrogates.</summary>
    public static Term Of(ReadOnlySpan<(int First, int Last)> ranges, Terms terms)
    {
        var all = new List<(int First, int Last)>();
        foreach (var (first, last) in ranges)
        {
            Add(all, first, Math.Min(last, 0xD7FF));
            Add(all, Math.Max(first, 0xE000), Math.Min(last, 0x10FFFF));
        }
        all = Merge(all);
        return terms.Union(
            Branch(Within(all, 0, 0x7F), 0, 0, terms),
            Branch(Within(all, 0x80, 0x7FF), 1, 0xC0, terms),
            Branch(Within(all, 0x800, 0xFFFF), 2, 0xE0, terms),
            Branch(Within(all, 0x10000, 0x10FFFF), 3, 0xF0, terms));
    }

    private static void Add(List<(int, int)> all, int first, int last)
    {
        if (first <= last)
            all.Add((first, last));
    }

    private static List<(int First, int Last)> Merge(List<(int First, int Last)> ranges)
    {
        ranges.Sort();
        var merged = new List<(int First, int Last)>();
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            else
                merged.Add(range);
        }
        return merged;
    }

    private static List<(int First, int Last)> Within(List<(int First, int Last)> ranges, int first, int last)
    {
        var within = new List<(int, int)>();
        foreach (var range in ranges)
            Add(within, Math.Max(range.First, first), Math.Min(range.Last, last));
        return within;
    }

    /// <summary>The bytes of numbers of so many sixes of bits below the first byte, which is added to <paramref name="lead"/>.</summary>
    private static Term Branch(List<(int First, int Last)> ranges, int continuations, int lead, Terms terms)
    {
        if (ranges.Count == 0)
            return terms.Nothing;
        var shift = 6 * continuations;
        var bytes = new Dictionary<Term, List<byte>>();
        for (var (i, top) = (0, -1); i < ranges.Count; i++)
        {
            for (top = Math.Max(top + 1, ranges[i].First >> shift); top <= ranges[i].Last >> shift; top++)
            {
                var below = Below(ranges, top, shift, continuations, terms);
                if (!bytes.TryGetValue(below, out var same))
                    bytes[below] = same = [];
                same.Add((byte)(lead + top));
            }
            top--;
        }
        var branches = bytes.Select(branch => terms.Concat(terms.Byte([.. branch.Value]), branch.Key)).ToArray();
        return terms.Union(branches);
    }

    private static Term Below(List<(int First, int Last)> ranges, int top, int shift, int continuations, Terms terms)
    {
        if (continuations == 0)
            return terms.Empty;
        var size = 1 << shift;
        var part = Within(ranges, top * size, top * size + size - 1);
        var isWhole = part.Count == 1 && part[0] == (top * size, top * size + size - 1);
        return isWhole ? terms.Repeat(terms.ByteRange(0x80, 0xBF), continuations, continuations)
            : Branch(part.ConvertAll(range => (range.First - top * size, range.Last - top * size)), continuations - 1, 0x80, terms);
    }
}
