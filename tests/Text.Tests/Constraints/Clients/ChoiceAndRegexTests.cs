using Otron.Text.Constraints.Clients;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Tests.Constraints.Clients;

public sealed class ChoiceAndRegexTests
{
    [Fact]
    public void An_answer_is_one_of_the_choices()
    {
        string[] choices = ["yes", "yes please", "no", "日本", "a\nb"];

        Assert.All(choices, choice => Assert.True(Accepts(choices, choice), choice));
        Assert.False(Accepts(choices, "ye"));
        Assert.False(Accepts(choices, "yes "));
        Assert.True(Accepts(["", "a"], ""));
    }

    [Fact]
    public void As_many_choices_as_may_be_are_kept_and_more_are_refused_by_the_limit()
    {
        var random = new Random(5);
        var choices = Enumerable.Range(0, 5_000).Select(i => $"{random.NextInt64():x16}{random.NextInt64():x16}{i:d18}").ToArray();

        Assert.True(Accepts(choices, choices[4_321]));
        Assert.Contains("5000", Error([.. choices, "x"]).Message, StringComparison.Ordinal);
        Assert.Contains("250000", Error([new string('x', 250_001)]).Message, StringComparison.Ordinal);
        Assert.Equal([1], Error(["x", "\ud83d"]).Path);
        Assert.Contains("empty", Error([]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_regex_that_matches_nothing_is_refused()
    {
        var error = Assert.Throws<ConstraintException>(() => RegexGrammar.Compile("(?=a)b", new Terms()));

        Assert.Contains("no text", error.Message, StringComparison.Ordinal);
    }

    private static bool Accepts(string[] choices, string text)
    {
        var constraint = ConstraintKit.Start(terms => ChoiceGrammar.Compile(choices, terms));
        return constraint.TryFeed(text) && constraint.IsAccepting;
    }

    private static ConstraintException Error(string[] choices) =>
        Assert.Throws<ConstraintException>(() => ChoiceGrammar.Compile(choices, new Terms()));
}
