using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates.Syntax;

/// <summary>The tokens of a template, read from first to last, and how deep the parser is nested in them.</summary>
internal sealed class TokenReader(List<Token> tokens, TemplateLimits limits)
{
    private int _position;
    private int _depth;

    public Token Current => tokens[_position];

    public Token Following => tokens[Math.Min(_position + 1, tokens.Count - 1)];

    /// <summary>Opens a level of nesting; <see cref="Leave"/> closes it.</summary>
    public void Enter()
    {
        if (++_depth > limits.MaxNestingDepth)
            throw TooDeep();
        RenderBudget.EnsureStack();
    }

    public void Leave() => _depth--;

    /// <summary>Bounds the chains that a loop builds leaning to the left: parsing them does not recurse, but evaluation does.</summary>
    public T Grow<T>(T node, Expression left, Expression? right = null)
        where T : Expression
    {
        node.Depth = Math.Max(left.Depth, right?.Depth ?? 0) + 1;
        if (_depth + node.Depth > limits.MaxNestingDepth)
            throw TooDeep();
        return node;
    }

    public Token Take()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
            _position++;
        return token;
    }

    public void Skip(int count) => _position += count;

    public bool TakeName(string name)
    {
        bool found = Current.IsName(name);
        if (found)
            _position++;
        return found;
    }

    public bool TakeOperator(string symbol)
    {
        bool found = Current.IsOperator(symbol);
        if (found)
            _position++;
        return found;
    }

    public Token Expect(TokenKind kind) => Current.Kind == kind
        ? Take()
        : throw TemplateException.Syntax(Current.Line, $"unexpected {Current}, a {Describe(kind)} should stand here.");

    public void ExpectOperator(string symbol)
    {
        if (!TakeOperator(symbol))
            throw TemplateException.Syntax(Current.Line, $"unexpected {Current}, '{symbol}' should stand here.");
    }

    public void ExpectName(string name)
    {
        if (!TakeName(name))
            throw TemplateException.Syntax(Current.Line, $"unexpected {Current}, '{name}' should stand here.");
    }

    private TemplateException TooDeep() =>
        TemplateException.Limit($"the template is nested deeper than {limits.MaxNestingDepth} levels.", Current.Line);

    private static string Describe(TokenKind kind) => kind switch
    {
        TokenKind.BlockEnd => "'%}'",
        TokenKind.PrintEnd => "'}}'",
        _ => "name",
    };
}
