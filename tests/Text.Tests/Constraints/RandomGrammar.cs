using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Tests.Constraints;

/// <summary>Small grammars of every kind of node. The same seed makes the same grammar.</summary>
internal sealed class RandomGrammar(int seed, IReadOnlyList<int> specials)
{
    private static readonly string[] Words = ["a", "ab", "the", " ", "\"", "{\"", "\":", ", ", "1", "12", "\n", "}", "é", "<call>", "<", " of", "en"];

    private Random _random = new(seed);

    public GrammarNode Make(Terms terms)
    {
        _random = new(seed);
        return Node(terms, 4, []);
    }

    private GrammarNode Node(Terms terms, int depth, List<Rule> rules)
    {
        switch (depth == 0 ? _random.Next(2) : _random.Next(11))
        {
            case 0 or 1:
                return new Lexeme(Term(terms, 3));
            case 2 or 3:
                return new Series([.. Several(() => Node(terms, depth - 1, rules))]);
            case 4 or 5:
                return new OneOf([.. Several(() => Node(terms, depth - 1, rules))]);
            case 6:
                var min = _random.Next(3);
                return new Repeated(Node(terms, depth - 1, rules), min, _random.Next(2) == 0 ? null : min + _random.Next(4));
            case 7:
                // A recursion of the right form: something is written, then perhaps the whole again.
                Rule rule = null!;
                var (body, mark) = (Node(terms, depth - 1, rules), terms.Text(Word()));
                rule = new("r", () => new Series(new Lexeme(mark), body, new OneOf(rule, new Lexeme(terms.Text("."))), new Lexeme(mark)));
                return rule;
            case 8:
                var (odd, even) = (Node(terms, depth - 1, rules), Node(terms, depth - 1, rules));
                var productive = new OneOf(odd, new Lexeme(terms.Text("!")));
                return new Bound(Term(terms, 3), text => text.Length % 2 == 1 ? productive : new OneOf(even, new Lexeme(terms.Text("?"))));
            case 9:
                return new SpecialToken(specials[_random.Next(specials.Count)]);
            default:
                return FreeText(terms, depth, rules);
        }
    }

    private FreeText FreeText(Terms terms, int depth, List<Rule> rules)
    {
        var marks = new List<Mark>();
        foreach (var word in Several(Word))
            marks.Add(new(word + Word(), null, _random.Next(3) == 0 ? null : Node(terms, depth - 1, rules)));
        if (_random.Next(2) == 0)
            marks.Add(new("", specials[_random.Next(specials.Count)], _random.Next(3) == 0 ? null : Node(terms, depth - 1, rules)));
        return new(marks, _random.Next(2) == 0);
    }

    private Term Term(Terms terms, int depth) => (depth == 0 ? _random.Next(2) : _random.Next(9)) switch
    {
        0 or 1 => terms.Text(Word()),
        2 => terms.Concat(Term(terms, depth - 1), Term(terms, depth - 1)),
        3 => terms.Union(Term(terms, depth - 1), Term(terms, depth - 1)),
        4 => terms.Repeat(Term(terms, depth - 1), _random.Next(3), _random.Next(2) == 0 ? null : 3 + _random.Next(3)),
        5 => terms.Minus(terms.Star(terms.Characters((' ', '~'))), Term(terms, depth - 1)),
        6 => terms.Repeat(terms.ByteRange((byte)'a', (byte)'z'), _random.Next(3), 5 + _random.Next(40)),
        7 => Quoted(terms, _random.Next(3), _random.Next(2) == 0 ? null : 3 + _random.Next(40)),
        _ => terms.Star(terms.Characters((' ', 0x10FFFF))),
    };

    private static Term Quoted(Terms terms, int min, int? max)
    {
        var character = terms.Union(terms.Characters((' ', '!'), ('#', '['), (']', 0x10FFFF)), terms.Text("\\n"), terms.Text("\\\""));
        return terms.Concat(terms.Text("\""), terms.Repeat(character, min, max), terms.Text("\""));
    }

    private string Word() => Words[_random.Next(Words.Length)];

    private List<T> Several<T>(Func<T> make)
    {
        var all = new List<T>();
        for (var left = 1 + _random.Next(3); left > 0; left--)
            all.Add(make());
        return all;
    }
}
