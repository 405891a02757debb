namespace Otron.Text.Constraints.Patterns;

/// <summary>Reads a regular expression of ECMA-262 with the flag u.</summary>
internal sealed class PatternParser
{
    private readonly SourceText _text;
    private int _depth;

    private PatternParser(string pattern) => _text = new SourceText(pattern, "pattern", PatternLimits.MaxPatternBytes);

    /// <exception cref="ConstraintException">The pattern is none, or has a part that is not supported.</exception>
    public static PatternNode Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var node = parser.Alternatives();
        return parser._text.IsAtEnd ? node : throw parser._text.Wrong("a closing parenthesis has no opening one");
    }

    private PatternNode Alternatives()
    {
        if (++_depth > PatternLimits.MaxNesting)
            throw _text.Wrong($"groups are nested more than {PatternLimits.MaxNesting} deep");
        var parts = new List<PatternNode> { Series() };
        while (_text.Take("|"))
            parts.Add(Series());
        _depth--;
        return parts.Count == 1 ? parts[0] : parts.TrueForAll(part => part is OneCharacter)
            ? new OneCharacter(parts.Cast<OneCharacter>().Select(part => part.Any).Aggregate((a, b) => a | b)) : new Either(parts);
    }

    private PatternNode Series()
    {
        var parts = new List<PatternNode>();
        while (!_text.IsAtEnd && !_text.Sees("|") && !_text.Sees(")"))
            Add(parts, Quantified());
        return parts.Count == 1 ? parts[0] : new InOrder(parts);
    }

    // A lookahead for one character before one character is a smaller set, wherever it stands.
    private static void Add(List<PatternNode> parts, PatternNode next)
    {
        while (next is OneCharacter one && parts.Count > 0 && parts[^1] is Lookahead { Part: OneCharacter ahead } lookahead)
        {
            parts.RemoveAt(parts.Count - 1);
            next = new OneCharacter(lookahead.IsNegative ? one.Any & ~ahead.Any : one.Any & ahead.Any);
        }
        parts.Add(next);
    }

    private PatternNode Quantified()
    {
        var node = Atom();
        while (Quantifier() is var (min, max))
        {
            if (node is AtStart or AtEnd or Lookahead)
                throw _text.Wrong("an anchor or a lookahead cannot be repeated");
            node = new Loop(node, min, max);
            // Which of several ways a text matches makes no difference, so lazy is as good as greedy.
            _text.Take("?");
            if (_text.Sees("*") || _text.Sees("+") || _text.Sees("?"))
                throw _text.Wrong("a second quantifier has nothing to repeat");
        }
        return node;
    }

    private (int Min, int? Max)? Quantifier() =>
        _text.Take("*") ? (0, null) : _text.Take("+") ? (1, null) : _text.Take("?") ? (0, 1)
        : _text.Sees("{,") ? throw _text.Wrong("{,n} counts nothing in ECMA-262: write {0,n}") : _text.TakeCounts();

    private PatternNode Atom()
    {
        if (_text.TakeCounts() is not null)
            throw _text.Wrong("a quantifier has nothing to repeat");
        switch (_text.Next())
        {
            case '^':
                return new AtStart();
            case '$':
                return new AtEnd();
            case '.':
                return new OneCharacter(CodePoints.InLine);
            case '[':
                return new OneCharacter(ClassReader.Read(_text));
            case '\\':
                return new OneCharacter(EscapeReader.Read(_text, isInClass: false, out _));
            case '(':
                return Group();
            case '*' or '+' or '?':
                throw _text.Wrong("a quantifier has nothing to repeat");
            case var other:
                return new OneCharacter(CodePoints.Of(other));
        }
    }

    private PatternNode Group()
    {
        if (_text.Take("?="))
            return new Lookahead(Body(), IsNegative: false);
        if (_text.Take("?!"))
            return new Lookahead(Body(), IsNegative: true);
        if (_text.Sees("?<=") || _text.Sees("?<!"))
            throw _text.Wrong("look-behind is not supported: write what must come before as part of the pattern");
        if (_text.Take("?<"))
            _ = _text.TakeUntil('>') is { Length: > 0 } ? true : throw _text.Wrong("the name of a group is not closed");
        else if (_text.Sees("?") && !_text.Take("?:"))
            throw _text.Wrong("flags in a group, as (?i), are not supported: write both cases, as [aA]");
        return Body();
    }

    private PatternNode Body()
    {
        var body = Alternatives();
        return _text.Take(")") ? body : throw _text.Wrong("a parenthesis is not closed");
    }
}
