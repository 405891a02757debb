using Otron.Text.Constraints;
using Xunit.Abstractions;

namespace Otron.Text.Tests.Constraints.Masks;

/// <summary>Masks against trying each token, and the laws of a constraint, at random states of random grammars.</summary>
public class MaskLawTests(ITestOutputHelper output)
{
    private readonly int _seed = Environment.TickCount;

    public static TheoryData<string, int, int> Vocabularies => new()
    {
        { "tiny/qwen2", 60, 20 }, { "tiny/gemma", 20, 20 }, { "tiny/mistral", 20, 20 }, { ConstraintKit.Shipped, 6, 6 },
    };

    /// <summary>Also: an answer that goes on from any of its tokens has the same masks, whatever was asked before.</summary>
    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void A_mask_allows_what_fits_and_nothing_else(string model, int grammars, int steps)
    {
        output.WriteLine($"seed {_seed}");
        var rows = ConstraintKit.RowsOf(model);
        var tokenizer = ConstraintKit.Tokenizer(model);
        var specials = Enumerable.Range(0, rows).Where(id => id >= tokenizer.VocabularySize || tokenizer.IsSpecial(id)).ToArray();
        for (var i = 0; i < grammars; i++)
        {
            var random = new Random(_seed + i);
            var grammar = new RandomGrammar(_seed + i, specials);
            int[] ends = [specials[0], random.Next(rows)];
            if (TryCompile(grammar, model) is not { } compiled)
                continue;
            var constraint = compiled.Start(default, ends);
            var written = new List<int>();
            for (var step = 0; step < steps; step++)
            {
                var fitting = Fitting(compiled, [.. written], rows, ends);
                if (fitting.Length == 0)
                {
                    // An end token is no text, so the ends of this run can close the only way on.
                    Assert.Throws<ConstraintException>(constraint.Allowed);
                    break;
                }
                var allowed = constraint.Allowed(rows);
                Assert.Equal(fitting, allowed);
                Assert.Equal(constraint.Allowed(), compiled.Start(written.ToArray(), ends).Allowed());
                Assert.True(!constraint.IsAccepting || allowed.Intersect(ends).Count() == 2);
                if (allowed.Except(ends).ToArray() is not { Length: > 0 } going)
                    break;
                var next = going[random.Next(going.Length)];
                constraint.Accept(next);
                written.Add(next);
            }
            var again = ConstraintKit.Compile(grammar.Make, model);
            var resumed = again.Start(written.ToArray(), ends);
            if (Fitting(compiled, [.. written], rows, ends).Length > 0)
                Assert.Equal(constraint.Allowed(), resumed.Allowed());
            Assert.Equal((constraint.IsAccepting, constraint.IsComplete), (resumed.IsAccepting, resumed.IsComplete));
        }
    }

    private static CompiledConstraint? TryCompile(RandomGrammar grammar, string model)
    {
        try
        {
            return ConstraintKit.Compile(grammar.Make, model);
        }
        catch (ConstraintException exception) when (exception.Message.Contains("No text", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static int[] Fitting(CompiledConstraint compiled, int[] written, int rows, int[] ends)
    {
        var (pushdown, at) = (compiled.Pushdown, compiled.Pushdown.Start());
        for (var i = 0; i < written.Length; i++)
            at = compiled.Next(at, written[i], isFirst: i == 0);
        return [.. Enumerable.Range(0, rows).Where(id => ends.Contains(id)
            ? at.Accepts || pushdown.NextToken(at, id, isSpecial: false).Accepts
            : !compiled.Next(at, id, isFirst: written.Length == 0).IsDead)];
    }
}
