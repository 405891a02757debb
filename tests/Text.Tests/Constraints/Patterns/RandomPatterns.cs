namespace Otron.Text.Tests.Constraints.Patterns;

/// <summary>Random patterns in what ECMA-262 and .NET read in the same way, and texts for them.</summary>
internal sealed class RandomPatterns(Random random)
{
    private static readonly string[] Atoms =
    [
        "a", "b", "c", "é", "日", ".", "[ab]", "[^a]", "[a-c1]", "[^é日]", "-", "1", "[-1]", "ab", "a?", "(?!a).", "(?=[ab])[^b]",
    ];

    private static readonly string[] Quantifiers = ["*", "+", "?", "{2}", "{0,2}", "{1,}", "{1,3}", "*?", "{0,1000}"];

    public string Pattern() => Disjunction(3, isLooped: false);

    public string Text()
    {
        var length = random.Next(9);
        return string.Concat(Enumerable.Range(0, length).Select(_ => "aaabbbcé日-1"[random.Next(11)]));
    }

    private string Disjunction(int depth, bool isLooped) =>
        string.Join('|', Enumerable.Range(0, random.Next(4) == 0 ? 2 : 1).Select(_ => Series(depth, isLooped)));

    private string Series(int depth, bool isLooped) =>
        string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Part(depth, isLooped)));

    private string Part(int depth, bool isLooped)
    {
        switch (random.Next(isLooped ? 6 : 10))
        {
            case 0 or 1 when depth > 0:
                return $"(?:{Disjunction(depth - 1, isLooped)})";
            case 2 when depth > 0:
                return $"({Disjunction(depth - 1, isLooped: true)}){Quantifiers[random.Next(Quantifiers.Length)]}";
            case 6 when depth > 0:
                return $"(?{(random.Next(2) == 0 ? '=' : '!')}{Disjunction(depth - 1, isLooped)})";
            case 7:
                return random.Next(3) == 0 ? "^" : "a";
            case 8:
                return random.Next(3) == 0 ? "$" : "b";
            case 9:
                return random.Next(3) == 0 ? $"(?:(?!{Atoms[random.Next(13)]}{Atoms[random.Next(12)]}).){Quantifiers[random.Next(6)]}" : "c";
            default:
                var quantifier = random.Next(3) == 0 ? Quantifiers[random.Next(Quantifiers.Length)] : "";
                return random.Next(3) == 0 ? $"(?:{Atoms[random.Next(Atoms.Length)]}){quantifier}" : Atoms[random.Next(12)] + quantifier;
        }
    }
}
