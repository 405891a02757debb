using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Tests.Constraints.Regexes;

/// <summary>Random terms, each beside its language written out: all its texts of at most five bytes over a, b and c.</summary>
internal sealed class RandomTerms(Terms terms, Random random)
{
    public const int MaxLength = 5;

    public static IReadOnlyList<string> Texts { get; } = AllTexts();

    public (Term Term, HashSet<string> Language) Next(int depth)
    {
        if (depth == 0)
            return Leaf();
        var (a, b) = (Next(depth - 1), Next(random.Next(depth)));
        switch (random.Next(6))
        {
            case 0:
                return (terms.Union(a.Term, b.Term), [.. a.Language, .. b.Language]);
            case 1:
                return (terms.Intersect(a.Term, b.Term), [.. a.Language.Intersect(b.Language)]);
            case 2:
                return (terms.Not(a.Term), [.. Texts.Except(a.Language)]);
            case 3:
                var min = random.Next(4);
                int? max = random.Next(3) == 0 ? null : min + random.Next(4);
                return (terms.Repeat(a.Term, min, max), Repeat(a.Language, min, max));
            default:
                return (terms.Concat(a.Term, b.Term), Concat(a.Language, b.Language));
        }
    }

    private (Term, HashSet<string>) Leaf() => random.Next(8) switch
    {
        0 => (terms.Empty, [""]),
        1 => (terms.Nothing, []),
        2 => (terms.Byte("ab"u8), ["a", "b"]),
        3 => (terms.Text("ab"), ["ab"]),
        4 => (terms.AnyOf(["a", "abc", "cab"]), ["a", "abc", "cab"]),
        5 => (terms.Everything, [.. Texts]),
        6 => (terms.Byte("b"u8), ["b"]),
        _ => (terms.Byte("a"u8), ["a"]),
    };

    private static HashSet<string> Concat(HashSet<string> a, HashSet<string> b) =>
        [.. a.SelectMany(first => b.Where(rest => first.Length + rest.Length <= MaxLength).Select(rest => first + rest))];

    private static HashSet<string> Repeat(HashSet<string> body, int min, int? max)
    {
        HashSet<string> power = [""];
        for (var i = 0; i < min; i++)
            power = Concat(power, body);
        HashSet<string> all = [.. power];
        for (var i = min; i < (max ?? min + MaxLength + 1); i++)
        {
            power = Concat(power, body);
            all.UnionWith(power);
        }
        return all;
    }

    private static List<string> AllTexts()
    {
        var all = new List<string> { "" };
        for (var (from, length) = (0, 1); length <= MaxLength; length++)
        {
            var to = all.Count;
            for (; from < to; from++)
                all.AddRange([all[from] + "a", all[from] + "b", all[from] + "c"]);
        }
        return all;
    }
}
