namespace Otron.Text.Tokenization.Unicode;

/// <summary>The parts of each code point, down to those that have none.</summary>
internal static class Decompositions
{
    private static readonly Dictionary<int, byte> Classes = ReadClasses();
    private static readonly Dictionary<int, int[]> Compatible = UnicodeTables.Mapping("compatible").ToDictionary();

    public static Dictionary<int, int[]> Canonical { get; } = UnicodeTables.Mapping("canonical").ToDictionary();

    /// <summary>Every code point that has parts or a class.</summary>
    public static IEnumerable<int> Concerned => [.. Canonical.Keys, .. Compatible.Keys, .. Classes.Keys, .. Hangul.Syllables];

    public static byte ClassOf(int codePoint) => Classes.GetValueOrDefault(codePoint);

    public static void Append(int codePoint, bool isCompatible, List<Mark> parts)
    {
        if (isCompatible && Compatible.TryGetValue(codePoint, out var mapped) || Canonical.TryGetValue(codePoint, out mapped))
            foreach (var part in mapped)
                parts.Add(new(part, ClassOf(part)));
        else if (Hangul.IsSyllable(codePoint))
            Hangul.Append(codePoint, parts);
        else
            parts.Add(new(codePoint, ClassOf(codePoint)));
    }

    private static Dictionary<int, byte> ReadClasses()
    {
        var classes = new Dictionary<int, byte>();
        for (byte rank = 1; UnicodeTables.Names.Contains($"class {rank}"); rank++)
            foreach (var (first, last) in UnicodeTables.Ranges($"class {rank}"))
                for (var codePoint = first; codePoint <= last; codePoint++)
                    classes[codePoint] = rank;
        return classes;
    }
}
