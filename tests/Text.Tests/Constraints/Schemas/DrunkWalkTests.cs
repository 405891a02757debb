using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas;

namespace Otron.Text.Tests.Constraints.Schemas;

/// <summary>Whatever a grammar lets one write is valid: random texts of all real schemas, judged by another validator.</summary>
public sealed class DrunkWalkTests
{
    // Schemas whose texts are slow to write at random in this plain way: long keys of many patterns, remainders of many numbers.
    private static readonly HashSet<string> Slow = new(StringComparer.Ordinal) { "Handwritten---oneofanyofitc5", "Github_hard---o69976" };

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("OTRON_LONG_TESTS") == "1";

    [Fact]
    public void Every_text_that_can_be_written_is_valid()
    {
        var seed = Environment.GetEnvironmentVariable("OTRON_SEED") is { } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 20261128;
        var random = new Random(seed);
        var wrong = new List<string>();
        var written = 0;
        foreach (var golden in GoldenSchemas.Real.Where(golden => IsLong || !Slow.Contains(golden.Name)))
            if (GoldenSchemas.Grammar(golden.Schema) is var (terms, grammar) && InstanceJudge.Of(golden.Schema) is { } judge)
                for (var i = 0; i < (IsLong ? 200 : 2); i++)
                    if (new DrunkWalk(terms, grammar, random).Run(soberAfter: i % 4 * 60) is { } text)
                    {
                        written++;
                        if (judge.IsValid(text) == false)
                            wrong.Add($"{golden.Name} (seed {seed}): {text}");
                    }

        Assert.Empty(wrong);
        Assert.True(written > 300, $"Only {written} texts came to an end.");
    }
}
