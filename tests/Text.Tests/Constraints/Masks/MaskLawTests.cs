using Otron.Tests;
using Otron.Text.Constraints;
using Xunit.Abstractions;

namespace Otron.Text.Tests.Constraints.Masks;

/// <summary>Masks against trying each token, and the laws of a constraint, at random states of random grammars.</summary>
public class MaskLawTests(ITestOutputHelper output)
{
    public static TheoryData<string, int, int> Vocabularies => new()
    {
        { "tiny/qwen2", 50, 12 }, { "tiny/gemma", 20, 12 }, { "tiny/mistral", 20, 20 }, { ConstraintKit.Shipped, 6, 6 },
    };

    /// <summary>
    /// Also: an answer that goes on from any of its tokens has the same masks, whatever was asked before; and some token always fits, though
    /// one of the tokens that end the answer is a text.
    /// </summary>
    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void A_mask_allows_what_fits_and_nothing_else(string model, int grammars, int steps)
    {
        var (rows, specials) = (ConstraintKit.RowsOf(model), Specials(model));
        Effort.Seeds(grammars, grammars * 20, seed =>
        {
            var random = new Random(seed);
            int[] ends = [specials[0], specials[0] == 0 ? 1 + random.Next(rows - 1) : random.Next(specials[0])];
            var grammar = new RandomGrammar(seed, [.. specials.Except(ends)]);
            if (TryCompile(grammar, model, ends) is not { } compiled)
                return;
            var constraint = compiled.Start(default, ends);
            var written = new List<int>();
            for (var step = 0; step < steps; step++)
            {
                var allowed = constraint.Allowed(rows);
                Assert.NotEmpty(allowed);
                Assert.Equal(Fitting(compiled, [.. written], rows, ends), allowed);
                Assert.Equal(constraint.Allowed(), compiled.Start(written.ToArray(), ends).Allowed());
                Assert.Equal(constraint.IsAccepting ? 2 : 0, allowed.Intersect(ends).Count());
                if (allowed.Except(ends).ToArray() is not { Length: > 0 } going)
                    break;
                var next = going[random.Next(going.Length)];
                constraint.Accept(next);
                written.Add(next);
            }
            var resumed = ConstraintKit.Compile(grammar.Make, model, ends).Start(written.ToArray(), ends);
            Assert.Equal(constraint.Allowed(), resumed.Allowed());
            Assert.Equal((constraint.IsAccepting, constraint.IsComplete), (resumed.IsAccepting, resumed.IsComplete));
        });
    }

    /// <summary>No walk comes to a place from which no text ends, in tokens that do not end the answer.</summary>
    [Theory]
    [InlineData("tiny/qwen2", 80)]
    [InlineData("tiny/gemma", 20)]
    public void Every_place_leads_to_an_end(string model, int grammars)
    {
        var (rows, specials) = (ConstraintKit.RowsOf(model), Specials(model));
        var (found, far) = (0, 0);
        Effort.Seeds(grammars, grammars * 40, seed =>
        {
            var random = new Random(seed);
            int[] ends = [specials[0], random.Next(rows)];
            var grammar = new RandomGrammar(seed, [.. specials.Except(ends)]);
            if (TryCompile(grammar, model, ends) is not { } compiled)
                return;
            var (constraint, wayOut) = (compiled.Start(default, ends), new WayOut(compiled, ends, specials));
            var at = compiled.Pushdown.Start();
            for (var step = 0; step < 10; step++)
            {
                var leadsOut = wayOut.From(at);
                Assert.True(leadsOut ?? true, $"Step {step} leads nowhere.");
                found += leadsOut is true ? 1 : 0;
                far += leadsOut is null ? 1 : 0;
                if (constraint.Allowed(rows).Except(ends).ToArray() is not { Length: > 0 } going)
                    break;
                var next = going[random.Next(going.Length)];
                at = compiled.Next(at, next, isFirst: step == 0);
                constraint.Accept(next);
            }
        });
        output.WriteLine($"From {found} places a way out was found, {far} were too far from one.");
        Assert.True(found > 10 * far);
    }

    private static int[] Specials(string model)
    {
        var tokenizer = ConstraintKit.Tokenizer(model);
        return [.. Enumerable.Range(0, ConstraintKit.RowsOf(model)).Where(id => id >= tokenizer.VocabularySize || tokenizer.IsSpecial(id))];
    }

    private static CompiledConstraint? TryCompile(RandomGrammar grammar, string model, int[] ends)
    {
        try
        {
            return ConstraintKit.Compile(grammar.Make, model, ends);
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
