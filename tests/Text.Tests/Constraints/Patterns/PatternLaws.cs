using System.Text;
using System.Text.RegularExpressions;
using Otron.Text.Constraints.Patterns;
using Otron.Text.Constraints.Regexes;
using Xunit.Abstractions;

namespace Otron.Text.Tests.Constraints.Patterns;

public sealed class PatternLaws(ITestOutputHelper output)
{
    [Fact]
    public void Patterns_match_what_the_regular_expressions_of_NET_match()
    {
        var (read, refused) = (0, 0);
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new RandomPatterns(new Random(seed));
            var pattern = random.Pattern();
            var terms = new Terms();
            if (Read(terms, pattern) is not var (whole, search))
            {
                refused++;
                continue;
            }
            read++;
            var judge = pattern.Replace("$", "\\z", StringComparison.Ordinal);
            var (judgeWhole, judgeSearch) = (new Regex($"\\A(?:{judge})\\z"), new Regex(judge));
            for (var i = 0; i < 40; i++)
            {
                var text = random.Text();
                var bytes = Encoding.UTF8.GetBytes(text);
                var message = $"seed {seed}, pattern {pattern}, text '{text}'";
                Assert.True(judgeWhole.IsMatch(text) == terms.Matches(whole, bytes), message);
                Assert.True(judgeSearch.IsMatch(text) == terms.Matches(search, bytes), message + ", searched");
            }
        }
        output.WriteLine($"seeds 0 to 499: {read} patterns read, {refused} refused");
        Assert.True(read > 430);
    }

    private static (Term, Term)? Read(Terms terms, string pattern)
    {
        try
        {
            return (PatternReader.Whole(terms, pattern), PatternReader.Search(terms, pattern));
        }
        catch (ConstraintException)
        {
            return null;
        }
    }
}
