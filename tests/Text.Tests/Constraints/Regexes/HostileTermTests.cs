using System.Text;
using Otron.Text.Constraints.Patterns;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Tests.Constraints.Regexes;

/// <summary>What costs others seconds or gigabytes costs few terms here; terms are what steps and memory follow from.</summary>
public sealed class HostileTermTests
{
    [Theory]
    [InlineData("(a+)+$", 'a', 2_000, 100)]
    [InlineData("(.*a){50}", 'a', 2_000, 3_000)]
    [InlineData(".*a.{200}", 'a', 2_000, 5_000)]
    [InlineData("(((a?b?){1000}){1000}){1000}", 'a', 2_000, 5_000)]
    [InlineData("(a|aa|aaa)*", 'a', 2_000, 100)]
    [InlineData("([a-z]*)*([a-y]*)*([a-x]*)*!?", 'a', 2_000, 300)]
    [InlineData("a{0,1000000}", 'a', 2_000, 3_000)]
    [InlineData("((a{1,100}){1,100}b?){1,1000000}", 'a', 2_000, 10_000)]
    public void Nested_loops_and_counts_stay_small(string pattern, char letter, int length, int most)
    {
        var terms = new Terms();
        var term = PatternReader.Whole(terms, pattern);
        for (var i = 0; i < length && term != terms.Nothing; i++)
        {
            foreach (var sample in terms.ClassesOf(term).Samples)
                terms.Derive(term, sample);
            term = terms.Derive(term, (byte)letter);
        }

        Assert.InRange(terms.Count, 1, most);
    }

    [Fact]
    public void A_count_is_one_term_whatever_it_is()
    {
        var terms = new Terms();
        var character = terms.AnyCharacter;
        var before = terms.Count;

        terms.Repeat(character, 0, 1_000_000);

        Assert.Equal(before + 1, terms.Count);
    }

    [Fact]
    public void Many_texts_are_a_trie_however_they_come_together()
    {
        var random = new Random(16);
        var texts = Enumerable.Range(0, 5_000).Select(i => $"value_{random.Next(100_000)}_{i}").ToArray();
        var terms = new Terms();
        var trie = terms.AnyOf(texts);
        Assert.InRange(terms.Count, 1, 50_000);

        var union = terms.Union(Array.ConvertAll(texts, terms.Text));

        Assert.Same(trie, union);
        Assert.All(texts, text => Assert.True(terms.Matches(trie, Encoding.UTF8.GetBytes(text))));
        Assert.False(terms.Matches(trie, "value_"u8));
        Assert.True(terms.Matches(terms.Not(trie), "value_"u8));
    }

    [Fact]
    public void A_long_text_takes_no_depth_of_calls()
    {
        var terms = new Terms();
        var (a, b) = (new string('a', 100_000), new string('a', 99_999) + "b");
        var union = terms.Union(terms.Text(a), terms.Text(b));

        Assert.True(terms.Matches(union, Encoding.UTF8.GetBytes(b)));
        Assert.False(terms.IsNothing(terms.Minus(union, terms.Text(a))));
        Assert.True(terms.IsNothing(terms.Intersect(terms.Text(a[..5_000]), terms.Text(b[^5_000..]))));
    }

    [Fact]
    public void Twenty_conditions_at_once_are_searched_where_they_can_be_met()
    {
        var terms = new Terms();
        var pattern = string.Concat(Enumerable.Range(0, 20).Select(i => $"(?=.*{(char)('a' + i)})")) + ".{20,1000000}";
        var term = PatternReader.Whole(terms, pattern);

        Assert.True(terms.Matches(term, "abcdefghijklmnopqrst"u8));
        Assert.False(terms.Matches(term, "abcdefghijklmnopqrss"u8));
        Assert.InRange(terms.Count, 1, 20_000);
    }

    [Fact]
    public void What_has_far_too_many_alternatives_open_fails_by_a_sentence_and_does_not_hang()
    {
        var terms = new Terms();
        var random = new Random(16);
        var term = PatternReader.Whole(terms, "(.*a.{90}.*b.{90}.*c.{90}){30}");

        var error = Record.Exception(() =>
        {
            for (var i = 0; i < 3_000; i++)
                term = terms.Derive(term, (byte)"abc"[random.Next(3)]);
        });

        Assert.True(error is null or ConstraintException, error?.ToString());
    }

    [Fact]
    public void Bytes_that_no_token_has_make_texts_that_cannot_be_spelled()
    {
        var terms = new Terms([0xF1, 0xF2, 0x01]);
        var beyond = terms.Characters((0x50000, 0x50000));

        Assert.False(terms.IsNothing(beyond));
        Assert.True(terms.IsUnspellable(beyond));
        Assert.True(terms.IsUnspellable(terms.Intersect(terms.AnyText, terms.Byte(1))));
        Assert.False(terms.IsUnspellable(terms.Union(beyond, terms.Text("a"))));
        Assert.True(terms.IsUnspellable(terms.Minus(terms.AnyCharacter, terms.Characters((0, 0x3FFFF), (0xC0000, 0x10FFFF)))));
        Assert.True(terms.Matches(terms.AnyCharacter, Encoding.UTF8.GetBytes("\U00050000")));
    }
}
