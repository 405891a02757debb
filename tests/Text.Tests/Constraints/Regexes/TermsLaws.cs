using System.Text;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Tests.Constraints.Regexes;

public sealed class TermsLaws
{
    [Fact]
    public void A_term_has_the_texts_of_its_language_and_no_derivative_leads_into_a_dead_end()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var terms = new Terms();
            var (term, language) = new RandomTerms(terms, new Random(seed)).Next(4);

            foreach (var text in RandomTerms.Texts)
                Assert.True(language.Contains(text) == terms.Matches(term, Encoding.UTF8.GetBytes(text)), $"seed {seed}, text '{text}'");
            Assert.True(language.Count == 0 || !terms.IsNothing(term), $"seed {seed}");
            AssertNoDeadEnd(terms, term, seed);
        }
    }

    [Fact]
    public void The_algebra_of_languages_holds()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var terms = new Terms();
            var random = new RandomTerms(terms, new Random(seed));
            var (a, b, c) = (random.Next(2).Term, random.Next(2).Term, random.Next(2).Term);

            AssertEqual(terms, terms.Union(a, terms.Union(b, c)), terms.Union(terms.Union(c, a, a), b, terms.Nothing), seed);
            AssertEqual(terms, terms.Intersect(a, terms.Intersect(b, c)), terms.Intersect(terms.Intersect(c, a, a), b, terms.Everything), seed);
            AssertEqual(terms, terms.Everything, terms.Union(a, terms.Not(a)), seed);
            AssertEqual(terms, terms.Not(terms.Union(a, b)), terms.Intersect(terms.Not(a), terms.Not(b)), seed);
            AssertEqual(terms, terms.Concat(terms.Union(a, b), c), terms.Union(terms.Concat(a, c), terms.Concat(b, c)), seed);
            AssertEqual(terms, terms.Repeat(a, 2, 5), terms.Concat(a, terms.Repeat(a, 1, 3), terms.Optional(a)), seed);
            Assert.Same(terms.Concat(a, terms.Concat(b, c)), terms.Concat(terms.Concat(a, b), c));
            Assert.Same(a, terms.Not(terms.Not(a)));
        }
    }

    private static void AssertEqual(Terms terms, Term a, Term b, int seed) =>
        Assert.True(terms.IsNothing(terms.Minus(a, b)) && terms.IsNothing(terms.Minus(b, a)), $"seed {seed}");

    // Every term that bytes lead to has a text, or is nothing itself.
    private static void AssertNoDeadEnd(Terms terms, Term start, int seed)
    {
        var seen = new HashSet<Term> { start };
        var queue = new Queue<Term>(seen);
        while (queue.TryDequeue(out var term) && seen.Count < 200)
        {
            foreach (var next in "abc"u8.ToArray().Select(one => terms.Derive(term, one)).Where(seen.Add))
            {
                Assert.True(next == terms.Nothing || !terms.IsNothing(next), $"seed {seed}");
                queue.Enqueue(next);
            }
        }
    }
}
