using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Clients;

/// <summary>A grammar in GBNF, the form of llama.cpp. Its regular parts become lexemes, so only what is recursive needs a stack.</summary>
public sealed class GbnfGrammar
{
    private readonly GbnfRules _rules;
    private readonly Terms _terms;
    private readonly Dictionary<int, Rule> _nodes = [];
    private readonly Dictionary<int, Term> _regular = [];

    private GbnfGrammar(GbnfRules rules, Terms terms) => (_rules, _terms) = (rules, terms);

    /// <exception cref="ConstraintException">The text is no grammar, a rule is missing or begins with itself, or a limit is passed.</exception>
    public static GrammarNode Compile(string grammar, Terms terms)
    {
        var rules = new GbnfRules(GbnfParser.Parse(grammar));
        return new GbnfGrammar(rules, terms).Node(rules[0].Body);
    }

    private GrammarNode Node(GbnfNode node)
    {
        if (!_rules.IsProductive(node))
            return new Lexeme(_terms.Nothing);
        if (_rules.IsRegular(node))
            return new Lexeme(Regular(node));
        return node switch
        {
            GbnfSeries series => new Series(Join(series.Parts, part => _terms.Concat([.. part.Select(Regular)]))),
            GbnfChoice choice => new OneOf(Join(Sorted(choice.Parts), part => _terms.Union([.. part.Select(Regular)]))),
            GbnfLoop { Max: 0 } => new Series(),
            GbnfLoop loop => new Repeated(Node(loop.Part), loop.Min, loop.Max),
            GbnfReference reference => RuleOf(reference.Rule),
            // A text that is longer than regular parts may be.
            GbnfText text => new Lexeme(_terms.Text(text.Text)),
            _ => throw new ArgumentException($"No rule has a {node.GetType().Name}.", nameof(node)),
        };
    }

    // Alternatives with a text, the regular ones first, so that they are joined.
    private IReadOnlyList<GbnfNode> Sorted(IReadOnlyList<GbnfNode> parts) =>
        [.. parts.Where(_rules.IsProductive).OrderBy(part => _rules.IsRegular(part) ? 0 : 1)];

    private List<GrammarNode> Join(IReadOnlyList<GbnfNode> parts, Func<IReadOnlyList<GbnfNode>, Term> join)
    {
        var nodes = new List<GrammarNode>();
        for (int i = 0, end; i < parts.Count; i = end)
        {
            for (end = i; end < parts.Count && _rules.IsRegular(parts[end]);)
                end++;
            nodes.Add(end > i ? new Lexeme(join([.. parts.Skip(i).Take(end - i)])) : Node(parts[end++]));
        }
        return nodes;
    }

    private Rule RuleOf(int number)
    {
        if (!_nodes.TryGetValue(number, out var rule))
            _nodes[number] = rule = new Rule(_rules[number].Name, () => Node(_rules[number].Body), isProductive: true);
        return rule;
    }

    private Term Regular(GbnfNode node) => node switch
    {
        GbnfText text => _terms.Text(text.Text),
        GbnfCharacter character => _terms.Characters(character.Any.Ranges),
        GbnfSeries series => _terms.Concat([.. series.Parts.Select(Regular)]),
        GbnfChoice choice => _terms.Union([.. choice.Parts.Select(Regular)]),
        GbnfLoop loop => _terms.Repeat(Regular(loop.Part), loop.Min, loop.Max),
        GbnfReference reference => Regular(reference.Rule),
        _ => throw new ArgumentException($"No rule has a {node.GetType().Name}.", nameof(node)),
    };

    private Term Regular(int rule)
    {
        if (!_regular.TryGetValue(rule, out var term))
            _regular[rule] = term = Regular(_rules[rule].Body);
        return term;
    }
}
