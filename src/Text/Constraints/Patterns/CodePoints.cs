namespace Otron.Text.Constraints.Patterns;

/// <summary>A set of code points: sorted ranges that do not touch.</summary>
internal sealed class CodePoints
{
    private const int Last = 0x10FFFF;
    private readonly (int First, int Last)[] _ranges;

    public CodePoints(params IEnumerable<(int First, int Last)> ranges)
    {
        var merged = new List<(int First, int Last)>();
        foreach (var range in ranges.Order())
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            else
                merged.Add(range);
        }
        _ranges = [.. merged];
    }

    public static CodePoints All { get; } = new((0, Last));

    public static CodePoints Digits { get; } = new(('0', '9'));

    public static CodePoints WordCharacters { get; } = new(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    /// <summary>White space and line ends of ECMA-262.</summary>
    public static CodePoints Spaces { get; } = new(
        ('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F),
        (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    /// <summary>What the dot matches: everything but line ends.</summary>
    public static CodePoints InLine { get; } = ~new CodePoints(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029));

    public ReadOnlySpan<(int First, int Last)> Ranges => _ranges;

    public static CodePoints Of(int one) => new((one, one));

    public static CodePoints operator |(CodePoints a, CodePoints b) => new([.. a._ranges, .. b._ranges]);

    public static CodePoints operator &(CodePoints a, CodePoints b) => ~(~a | ~b);

    public static CodePoints operator ~(CodePoints a)
    {
        var others = new List<(int, int)>();
        var next = 0;
        foreach (var (first, last) in a._ranges)
        {
            if (next < first)
                others.Add((next, first - 1));
            next = last + 1;
        }
        if (next <= Last)
            others.Add((next, Last));
        return new CodePoints(others);
    }
}
