using Otron.Tests;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas;

namespace Otron.Text.Tests.Constraints.Schemas;

/// <summary>Whatever a grammar lets one write is valid: random texts of all real schemas, judged by another validator.</summary>
public sealed class DrunkWalkTests
{
    // Schemas whose texts are slow to write at random in this plain way: long keys of many patterns, remainders of many numbers.
    private static readonly HashSet<string> Slow = new(StringComparer.Ordinal) { "Handwritten---oneofanyofitc5", "Github_hard---o69976" };

    [Fact]
    public void Every_text_that_can_be_written_is_valid()
    {
        var seed = Effort.Seed;
        var random = new Random(seed);
        var wrong = new List<string>();
        var written = 0;
        foreach (var golden in GoldenSchemas.Real.Where(golden => Effort.IsLong || !Slow.Contains(golden.Name)))
            if (GoldenSchemas.Grammar(golden.Schema) is var (terms, grammar) && InstanceJudge.Of(golden.Schema) is { } judge)
                for (var i = 0; i < Effort.Of(2, 200); i++)
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
