using System.Text;
using Otron.Text.Constraints;
using Otron.Text.Constraints.Clients;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Xunit.Abstractions;

namespace Otron.Text.Tests.Constraints.Clients;

/// <summary>Random walks over the masks of the golden grammars and regexes: each is at a text of the language wherever it may end.</summary>
public sealed class GrammarWalkTests(ITestOutputHelper output)
{
    private const int Walks = 3;
    private const int MaxTokens = 25;

    [Fact]
    public void Walks_over_grammars_stay_in_their_language() =>
        Walk(GrammarCases.Of("gbnf").Select(one => (string)one["grammar"]!), GbnfGrammar.Compile);

    [Fact]
    public void Walks_over_regexes_stay_in_their_language() =>
        Walk(GrammarCases.Of("regex").Select(one => (string)one["pattern"]!), RegexGrammar.Compile);

    private void Walk(IEnumerable<string> sources, Func<string, Terms, GrammarNode> compile)
    {
        const int Seed = 7;
        var random = new Random(Seed);
        var (ends, tokens) = (0, 0);
        foreach (var source in sources)
        {
            var compiled = ConstraintKit.Compile(terms => compile(source, terms));
            for (var walk = 0; walk < Walks; walk++)
            {
                var terms = new Terms();
                ends += Walk(compiled, new Recogniser(terms, compile(source, terms)), random, source, ref tokens);
            }
        }
        output.WriteLine($"seed {Seed}: {tokens} tokens, {ends} places where the text may end");
        Assert.True(ends > 10);
    }

    private static int Walk(CompiledConstraint compiled, Recogniser judge, Random random, string source, ref int tokens)
    {
        var constraint = compiled.Start(default, []);
        var text = new List<byte>();
        var ends = 0;
        for (var i = 0; i < MaxTokens; i++)
        {
            Assert.True(constraint.IsAccepting == judge.Accepts([.. text]), $"{source}: {Encoding.UTF8.GetString([.. text])}");
            ends += constraint.IsAccepting ? 1 : 0;
            if (constraint.IsComplete)
                break;
            var allowed = constraint.Allowed(ConstraintKit.RowsOf(ConstraintKit.Small));
            Assert.NotEmpty(allowed);
            var id = allowed[random.Next(allowed.Length)];
            text.AddRange(ConstraintKit.Tokenizer(ConstraintKit.Small).TokenBytes.Of(id, isFirst: false));
            constraint.Accept(id);
            tokens++;
        }
        return ends;
    }
}
