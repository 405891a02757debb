using Otron.Tests;
using Otron.Text.Constraints;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Xunit.Abstractions;

namespace Otron.Text.Tests.Constraints.Grammars;

/// <summary>Random grammars of few texts, against the list of their texts.</summary>
public class FiniteGrammarTests(ITestOutputHelper output)
{
    private const int MaxTexts = 3_000;

    [Fact]
    public void A_grammar_takes_its_texts_and_their_beginnings_and_nothing_else()
    {
        var seed = Effort.Seed;
        output.WriteLine($"seed {seed}");
        for (var i = 0; i < Effort.Of(400, 20_000); i++)
        {
            var texts = new HashSet<string>(StringComparer.Ordinal);
            CompiledConstraint compiled;
            try
            {
                compiled = ConstraintKit.Compile(terms => Make(terms, seed + i, out texts));
            }
            catch (ConstraintException)
            {
                Assert.Empty(texts);
                continue;
            }
            if (texts.Count > MaxTexts)
                continue;
            var beginnings = texts.SelectMany(text => Enumerable.Range(0, text.Length + 1).Select(length => text[..length])).ToHashSet(StringComparer.Ordinal);
            foreach (var text in beginnings.SelectMany(text => "abc".Select(next => text + next)).Append(""))
            {
                var constraint = compiled.Start(default, []);
                Assert.Equal(beginnings.Contains(text), constraint.TryFeed(text));
                if (beginnings.Contains(text))
                    Assert.Equal((texts.Contains(text), texts.Contains(text) && !"abc".Any(next => beginnings.Contains(text + next))), (constraint.IsAccepting, constraint.IsComplete));
            }
        }
    }

    [Fact]
    public void A_loop_that_is_reached_in_two_ways_still_wants_its_parts()
    {
        var constraint = ConstraintKit.Start(terms => new Series(
            new Repeated(new Lexeme(terms.Optional(terms.Text("cc"))), 0, 2), new Repeated(new Lexeme(terms.Text("b")), 1, 2)));

        Assert.False(constraint.IsAccepting);
        Assert.True(constraint.TryFeed("ccb"));
        Assert.True(constraint.IsAccepting);
    }

    private static GrammarNode Make(Terms terms, int seed, out HashSet<string> texts)
    {
        var random = new Random(seed);
        var (node, all) = Make(terms, random, 4);
        texts = all;
        return node;
    }

    private static (GrammarNode, HashSet<string>) Make(Terms terms, Random random, int depth)
    {
        switch (depth == 0 ? 0 : random.Next(7))
        {
            case 0 or 1:
                string[] words = [.. Enumerable.Range(0, random.Next(8) == 0 ? 0 : 1 + random.Next(2)).Select(_ => Word(random))];
                return (new Lexeme(terms.AnyOf(words)), Set(words));
            case 2 or 3:
                var parts = Several(terms, random, depth);
                return (new Series([.. parts.Select(part => part.Node)]), parts.Aggregate(Set([""]), (before, part) => Joined(before, part.Texts)));
            case 4:
                var choices = Several(terms, random, depth);
                return (new OneOf([.. choices.Select(choice => choice.Node)]), Set(choices.SelectMany(choice => choice.Texts)));
            case 5:
                var (part, once) = Make(terms, random, depth - 1);
                var (min, more) = (random.Next(3), random.Next(3));
                var times = Set([]);
                var soFar = Set([""]);
                for (var count = 0; count <= min + more; count++, soFar = Joined(soFar, once))
                    if (count >= min)
                        times.UnionWith(soFar);
                return (new Repeated(part, min, min + more), times);
            default:
                string[] bound = [Word(random), Word(random)];
                var (even, odd) = ((new Lexeme(terms.Text("a")), "a"), (new Series(new Lexeme(terms.Text("b")), new Lexeme(terms.Optional(terms.Text("c")))), "b"));
                return (
                    new Rule("rule", () => new Bound(terms.AnyOf(bound), text => text.Length % 2 == 0 ? even.Item1 : odd.Item1)),
                    Set(bound.SelectMany(text => text.Length % 2 == 0 ? [text + "a"] : new[] { text + "b", text + "bc" })));
        }
    }

    private static List<(GrammarNode Node, HashSet<string> Texts)> Several(Terms terms, Random random, int depth)
    {
        var all = new List<(GrammarNode, HashSet<string>)>();
        for (var left = random.Next(4); left > 0; left--)
            all.Add(Make(terms, random, depth - 1));
        return all;
    }

    private static HashSet<string> Joined(HashSet<string> before, HashSet<string> after) =>
        before.Count * after.Count > 20_000 ? Set(Enumerable.Range(0, MaxTexts + 1).Select(i => $"{i}")) : Set(before.SelectMany(_ => after, (one, other) => one + other));

    private static HashSet<string> Set(IEnumerable<string> texts) => new(texts, StringComparer.Ordinal);

    private static string Word(Random random) => string.Concat(Enumerable.Range(0, random.Next(3)).Select(_ => "abc"[random.Next(3)]));
}
