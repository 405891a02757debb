using Otron.Tests;
using Otron.Text.Constraints.Schemas;
using Xunit.Abstractions;

namespace Otron.Text.Tests.Constraints.Schemas;

/// <summary>Whatever masks let a model write is valid: random answers to all real schemas, judged by another validator.</summary>
public sealed class DrunkWalkTests(ITestOutputHelper output)
{
    // Keys of many patterns that must differ: each of their letters is a place of its own.
    private static readonly HashSet<string> Slow = new(StringComparer.Ordinal) { "Handwritten---allOfPProp7" };

    private static readonly int End = ConstraintKit.Tokenizer(ConstraintKit.Small).IdOf("<|im_end|>")!.Value;

    [Fact]
    public void Every_answer_that_can_be_written_is_valid()
    {
        var wrong = new List<string>();
        var (walked, whole, tokens, unjudged) = (0, 0, 0L, 0);
        foreach (var golden in GoldenSchemas.Real)
        {
            if (Start(golden) is not { } walk)
                continue;
            walked++;
            var judge = InstanceJudge.Of(golden.Schema);
            var random = new Random(Effort.Seed);
            for (var i = 0; i < (Slow.Contains(golden.Name) ? Effort.Of(0, 20) : Effort.Of(2, 200)); i++)
            {
                var hasEnded = walk.Run(random, soberAfter: i % 4 * 20);
                tokens += walk.Written.Count;
                if (!hasEnded)
                    continue;
                var text = walk.Text;
                whole++;
                if (judge?.IsValid(text) is not { } isValid)
                    unjudged++;
                else if (!isValid)
                    wrong.Add($"{golden.Name} (OTRON_SEED={Effort.Seed}, walk {i}): {text}");
            }
        }
        output.WriteLine($"{walked} schemas, {tokens} tokens, {whole} whole texts, {unjudged} of them without a judge, {wrong.Count} wrong.");
        Assert.Empty(wrong);
        Assert.True(whole - unjudged > walked, $"Only {whole} texts came to an end.");
    }

    private static TokenWalk? Start(GoldenSchema golden)
    {
        try
        {
            var options = new SchemaOptions(ClosesObjects: false, JsonWhitespace.Lines, RelaxesUnsupported: false);
            return new(ConstraintKit.Compile(terms => SchemaGrammar.Compile(golden.Schema, options, terms), ConstraintKit.Small, End), ConstraintKit.Tokenizer(ConstraintKit.Small), [End]);
        }
        catch (ConstraintException)
        {
            return null;
        }
    }
}
