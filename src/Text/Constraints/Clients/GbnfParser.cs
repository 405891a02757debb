using System.Text;
using Otron.Text.Constraints.Patterns;

namespace Otron.Text.Constraints.Clients;

/// <summary>
/// Reads GBNF. Source: ggml-org/llama.cpp, grammars/README.md. A rule ends where the next one begins, so its parts may stand on several
/// lines; underscores in names are read too, as XGrammar does.
/// </summary>
internal sealed class GbnfParser
{
    private readonly SourceText _text;
    private readonly List<(string Name, GbnfNode? Body)> _rules = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private int _depth;

    private GbnfParser(string grammar) => _text = new SourceText(grammar, "grammar", PatternLimits.MaxGrammarBytes);

    /// <summary>The rules in the order in which they are first named. The first is the root.</summary>
    /// <exception cref="ConstraintException">The text is no grammar, or a rule is missing.</exception>
    public static IReadOnlyList<GbnfRule> Parse(string grammar)
    {
        var parser = new GbnfParser(grammar);
        parser.Number("root");
        parser.Space();
        while (!parser._text.IsAtEnd)
            parser.Rule();
        if (parser._rules[0].Body is null)
            throw new ConstraintException("The grammar has no rule 'root', with which every text begins.");
        return parser._rules.ConvertAll(rule => new GbnfRule(
            rule.Name, rule.Body ?? throw new ConstraintException($"The grammar names a rule '{rule.Name}' that it does not have.")));
    }

    private void Rule()
    {
        var name = Name() ?? throw _text.Wrong("a rule must begin here, as name ::= …");
        Space();
        if (!_text.Take("::="))
        {
            throw _text.Wrong(_text.Sees(":")
                ? "a rule is written as in Lark, which is not supported: write GBNF, name ::= …" : "'::=' must follow the name of a rule");
        }
        var number = Number(name);
        if (_rules[number].Body is not null)
            throw _text.Wrong($"the rule '{name}' is written a second time");
        Space();
        _rules[number] = (name, Alternatives());
        if (_text.Sees(")"))
            throw _text.Wrong("a closing parenthesis has no opening one");
    }

    private GbnfNode Alternatives()
    {
        if (++_depth > PatternLimits.MaxNesting)
            throw _text.Wrong($"groups are nested more than {PatternLimits.MaxNesting} deep");
        var parts = new List<GbnfNode> { Series() };
        while (_text.Take("|"))
        {
            Space();
            parts.Add(Series());
        }
        _depth--;
        return parts.Count == 1 ? parts[0] : new GbnfChoice(parts);
    }

    private GbnfNode Series()
    {
        var parts = new List<GbnfNode>();
        while (!_text.IsAtEnd && !_text.Sees("|") && !_text.Sees(")") && !IsRuleNext())
            parts.Add(Counted(Atom()));
        return parts.Count == 1 ? parts[0] : new GbnfSeries(parts);
    }

    private GbnfNode Counted(GbnfNode node)
    {
        Space();
        while (true)
        {
            (int Min, int? Max)? counts = _text.Take("*") ? (0, null) : _text.Take("+") ? (1, null) : _text.Take("?") ? (0, 1) : _text.TakeCounts();
            if (counts is not var (min, max))
                return _text.Sees("{") ? throw _text.Wrong("braces want counts, as {3}, {3,} or {3,5}") : node;
            node = new GbnfLoop(node, min, max);
            Space();
        }
    }

    private GbnfNode Atom()
    {
        if (Name() is { } name)
            return new GbnfReference(Number(name));
        switch (_text.Next())
        {
            case '"':
                return Literal();
            case '[':
                return new GbnfCharacter(GbnfCharacters.Class(_text));
            case '.':
                return new GbnfCharacter(CodePoints.All);
            case '(':
                Space();
                var group = Alternatives();
                return _text.Take(")") ? group : throw _text.Wrong("a parenthesis is not closed");
            case '<' or '!':
                throw _text.Wrong("tokens in angle brackets are not supported: send a structural tag");
            case var other:
                throw _text.Wrong($"'{new Rune(other)}' begins nothing that GBNF has");
        }
    }

    private GbnfText Literal()
    {
        var text = new StringBuilder();
        while (!_text.Take("\""))
        {
            if (_text.IsAtEnd)
                throw _text.Wrong("a quote is not closed");
            text.Append(char.ConvertFromUtf32(GbnfCharacters.One(_text)));
        }
        return new GbnfText(text.ToString());
    }

    private bool IsRuleNext()
    {
        var start = _text.Position;
        var isRule = Name() is not null;
        Space();
        isRule &= _text.Sees(":");
        _text.Return(start);
        return isRule;
    }

    private string? Name()
    {
        var name = new StringBuilder();
        while (_text.Current is { } next and < 128 && (char.IsAsciiLetterOrDigit((char)Math.Max(next, 0)) || next is '-' or '_'))
            name.Append((char)_text.Next());
        return name.Length == 0 ? null : name.ToString();
    }

    private void Space()
    {
        while (_text.Current is ' ' or '\t' or '\r' or '\n' or '#')
        {
            if (_text.Next() == '#' && _text.TakeUntil('\n') is null)
                _text.End();
        }
    }

    private int Number(string name)
    {
        if (_numbers.TryGetValue(name, out var number))
            return number;
        if (_rules.Count == PatternLimits.MaxRules)
            throw _text.Wrong($"there are more than {PatternLimits.MaxRules} rules");
        _rules.Add((name, null));
        return _numbers[name] = _rules.Count - 1;
    }
}
