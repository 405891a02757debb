using System.Text;
using System.Text.Json.Nodes;
using Otron.Text.Constraints.Clients;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Tests.Constraints.Clients;

public sealed class GbnfGoldenTests
{
    public static TheoryData<string> Grammars => [.. GrammarCases.Of("gbnf").Select(one => (string)one["name"]!)];

    public static TheoryData<string> Refused => [.. GrammarCases.Of("gbnf_refused").Select(one => (string)one["name"]!)];

    [Theory]
    [MemberData(nameof(Grammars))]
    public void A_grammar_has_the_texts_that_it_accepts_and_no_other(string name)
    {
        var entry = Entry("gbnf", name);
        var terms = new Terms();
        var recogniser = new Recogniser(terms, GbnfGrammar.Compile((string)entry["grammar"]!, terms));
        foreach (var text in GrammarCases.Texts(entry, "accepted"))
            Assert.True(recogniser.Accepts(Encoding.UTF8.GetBytes(text)), text);
        foreach (var text in GrammarCases.Texts(entry, "rejected"))
            Assert.False(recogniser.Accepts(Encoding.UTF8.GetBytes(text)), text);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_grammar_is_refused_with_a_sentence(string name)
    {
        var error = Assert.Throws<ConstraintException>(() => GbnfGrammar.Compile((string)Entry("gbnf_refused", name)["grammar"]!, new Terms()));

        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grammar_without_recursion_is_one_lexeme()
    {
        var grammar = GbnfGrammar.Compile((string)Entry("gbnf", "chess")["grammar"]!, new Terms());

        Assert.IsType<Lexeme>(grammar);
    }

    private static JsonNode Entry(string kind, string name) => GrammarCases.Of(kind).Single(one => (string?)one["name"] == name);
}
