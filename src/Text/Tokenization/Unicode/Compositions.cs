namespace Otron.Text.Tokenization.Unicode;

/// <summary>The pairs of code points that become one.</summary>
internal static class Compositions
{
    private static readonly Dictionary<(int Left, int Right), int> Pairs = ReadPairs();
    private static readonly HashSet<int> Rights = [.. Pairs.Keys.Select(pair => pair.Right)];

    /// <summary>Every code point that may become one with what stands before it.</summary>
    public static IEnumerable<int> Concerned => [.. Rights, .. Hangul.Joining];

    /// <summary>Whether the code point may become one with what stands before it.</summary>
    public static bool CanJoin(int codePoint) => Rights.Contains(codePoint) || Hangul.CanJoin(codePoint);

    /// <summary>Joins in place what is in parts and in order.</summary>
    public static void Compose(List<Mark> text)
    {
        var (count, starter) = (0, -1);
        byte lastClass = 0;
        foreach (var mark in text.ToArray())
        {
            var isNext = starter >= 0 && (lastClass < mark.Class || starter == count - 1);
            if (isNext && Join(text[starter].CodePoint, mark.CodePoint) is { } joined)
            {
                text[starter] = new(joined, 0);
                continue;
            }
            if (mark.Class == 0)
                starter = count;
            lastClass = mark.Class;
            text[count++] = mark;
        }
        text.RemoveRange(count, text.Count - count);
    }

    private static int? Join(int left, int right) => Pairs.TryGetValue((left, right), out var joined) ? joined : Hangul.Join(left, right);

    // Of a full spelling, all but the last are again the spelling of one code point.
    private static Dictionary<(int Left, int Right), int> ReadPairs()
    {
        var uncomposed = UnicodeTables.Set("uncomposed");
        var spellings = Decompositions.Canonical.Where(entry => !uncomposed.Contains(entry.Key)).ToList();
        var wholes = spellings.ToDictionary(entry => Spelling(entry.Value), entry => entry.Key, StringComparer.Ordinal);
        return spellings.ToDictionary(
            entry => (entry.Value is [var left, _] ? left : wholes[Spelling(entry.Value.AsSpan(..^1))], entry.Value[^1]),
            entry => entry.Key);
    }

    private static string Spelling(ReadOnlySpan<int> codePoints)
    {
        var text = "";
        foreach (var codePoint in codePoints)
            text += char.ConvertFromUtf32(codePoint);
        return text;
    }
}
