using System.Text;
using System.Text.Json.Nodes;
using Otron.Text.Constraints.Patterns;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Tests.Constraints.Patterns;

public sealed class PatternGoldenTests
{
    public static TheoryData<string> Regexes => [.. GrammarCases.Of("regex").Select(one => one.ToJsonString())];

    public static TheoryData<string> Patterns => [.. GrammarCases.Of("pattern").Select(one => one.ToJsonString())];

    public static TheoryData<string> Refused => [.. GrammarCases.Of("regex_refused").Select(one => (string)one!)];

    [Theory]
    [MemberData(nameof(Regexes))]
    public void A_regex_matches_whole_texts(string entry) => AssertVerdicts(PatternReader.Whole, entry);

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_pattern_matches_somewhere(string entry) => AssertVerdicts(PatternReader.Search, entry);

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_regex_or_not_supported_is_refused(string pattern) =>
        Assert.Throws<ConstraintException>(() => PatternReader.Whole(new Terms(), pattern));

    private static void AssertVerdicts(Func<Terms, string, Term> read, string json)
    {
        var entry = JsonNode.Parse(json)!;
        var terms = new Terms();
        var term = read(terms, (string)entry["pattern"]!);
        foreach (var text in GrammarCases.Texts(entry, "accepted"))
            Assert.True(terms.Matches(term, Encoding.UTF8.GetBytes(text)), text);
        foreach (var text in GrammarCases.Texts(entry, "rejected"))
            Assert.False(terms.Matches(term, Encoding.UTF8.GetBytes(text)), text);
    }
}
