using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Syntax;

/// <summary>Turns tokens into statements; expressions are in the other half.</summary>
internal sealed partial class Parser
{
    private readonly List<Token> _tokens;
    private readonly TemplateLimits _limits;
    private int _position;
    private int _depth;
    private int _loops;
    private bool _namesExtras;

    private Parser(List<Token> tokens, TemplateLimits limits)
    {
        _tokens = tokens;
        _limits = limits;
    }

    private Token Current => _tokens[_position];

    private Token Following => _tokens[Math.Min(_position + 1, _tokens.Count - 1)];

    public static Statement[] Parse(string source, TemplateLimits limits)
    {
        if (source.Length > limits.MaxTemplateCharacters)
            throw TemplateException.Limit($"the template is longer than {limits.MaxTemplateCharacters} characters.");
        return new Parser(Lexer.Lex(source), limits).ParseBody([]);
    }

    /// <summary>Statements up to a block that begins with one of the tags, whose name is left to read; up to the end if none is given.</summary>
    private Statement[] ParseBody(string[] endTags)
    {
        Enter();
        int openedAt = Current.Line;
        var statements = new List<Statement>();
        while (true)
        {
            var token = Take();
            switch (token.Kind)
            {
                case TokenKind.Text:
                    statements.Add(new TextOutput(new JinjaString(token.Text, isTrusted: true)) { Line = token.Line });
                    continue;
                case TokenKind.PrintBegin:
                    statements.Add(new Output(ParseTuple()) { Line = token.Line });
                    Expect(TokenKind.PrintEnd);
                    continue;
                case TokenKind.BlockBegin when Current.Kind != TokenKind.Name || !endTags.Contains(Current.Text):
                    statements.Add(ParseStatement());
                    continue;
                case TokenKind.End when endTags.Length > 0:
                    throw TemplateException.Syntax(openedAt, $"the template ends where '{string.Join("' or '", endTags)}' should close a block.");
            }
            _depth--;
            return [.. statements];
        }
    }

    /// <summary>The rest of an opening tag, a body, and its end tag.</summary>
    private Statement[] ParseBlock(string endTag)
    {
        Expect(TokenKind.BlockEnd);
        var body = ParseBody([endTag]);
        Take();
        Expect(TokenKind.BlockEnd);
        return body;
    }

    /// <summary>A body that is rendered apart, so that break and continue cannot leave it.</summary>
    private Statement[] ParseApart(string endTag)
    {
        int loops = _loops;
        _loops = 0;
        var body = ParseBlock(endTag);
        _loops = loops;
        return body;
    }

    private Statement ParseStatement()
    {
        var tag = Expect(TokenKind.Name);
        switch (tag.Text)
        {
            case "if": return ParseIf(tag.Line);
            case "for": return ParseFor(tag.Line);
            case "set": return ParseSet(tag.Line);
            case "macro": return ParseMacro(tag.Line);
            case "call": return ParseCallBlock(tag.Line);
            case "with": return ParseWith(tag.Line);
            case "filter":
                var value = ParseFilters(new CapturedText(), startsInline: true);
                return new FilterBlock(value, ParseApart("endfilter")) { Line = tag.Line };
            case "generation":
                return new ScopedBlock([], ParseBlock("endgeneration")) { Line = tag.Line };
            case "break" or "continue" when _loops > 0:
                Expect(TokenKind.BlockEnd);
                return tag.Text == "break" ? new Break { Line = tag.Line } : new Continue { Line = tag.Line };
            default:
                throw TemplateException.Syntax(tag.Line, $"the tag '{tag.Text}' is unknown or stands where it cannot.");
        }
    }

    private If ParseIf(int line)
    {
        var branches = new List<(Expression, Statement[])>();
        Statement[] otherwise = [];
        while (true)
        {
            var condition = ParseTuple(withConditional: false);
            Expect(TokenKind.BlockEnd);
            branches.Add((condition, ParseBody(["elif", "else", "endif"])));
            var next = Take();
            if (next.IsName("elif"))
                continue;
            if (next.IsName("else"))
                otherwise = ParseBlock("endif");
            else
                Expect(TokenKind.BlockEnd);
            return new If([.. branches], otherwise) { Line = line };
        }
    }

    private For ParseFor(int line)
    {
        var target = ParseTarget();
        ExpectName("in");
        var iterable = ParseTuple(withConditional: false);
        var filter = TakeName("if") ? ParseExpression() : null;
        Expect(TokenKind.BlockEnd);
        _loops++;
        var body = ParseBody(["else", "endfor"]);
        _loops--;
        Statement[] otherwise = [];
        if (Take().IsName("else"))
            otherwise = ParseBlock("endfor");
        else
            Expect(TokenKind.BlockEnd);
        return new For(target, iterable, filter, body, otherwise) { Line = line };
    }

    private Statement ParseSet(int line)
    {
        var target = ParseTarget(withAttribute: true);
        if (TakeOperator("="))
        {
            var value = ParseTuple();
            Expect(TokenKind.BlockEnd);
            return new Set(target, value) { Line = line };
        }
        var captured = ParseFilters(new CapturedText());
        return new SetBlock(target, captured, ParseApart("endset")) { Line = line };
    }

    private MacroDefinition ParseMacro(int line)
    {
        string name = Expect(TokenKind.Name).Text;
        return ParseMacroRest(name, "endmacro", line, [.. ParseParameters()]);
    }

    private CallBlock ParseCallBlock(int line)
    {
        var parameters = Current.IsOperator("(") ? ParseParameters() : [];
        if (ParseExpression() is not Call call)
            throw TemplateException.Syntax(line, "a call block needs a call.");
        return new CallBlock(ParseMacroRest("caller", "endcall", line, [.. parameters]), call) { Line = line };
    }

    private MacroDefinition ParseMacroRest(string name, string endTag, int line, (string, Expression?)[] parameters)
    {
        bool outer = _namesExtras;
        _namesExtras = false;
        var body = ParseApart(endTag);
        bool takesExtras = _namesExtras;
        _namesExtras = outer;
        return new MacroDefinition(name, parameters, body, takesExtras) { Line = line };
    }

    private List<(string Name, Expression? Default)> ParseParameters()
    {
        var parameters = new List<(string, Expression?)>();
        ExpectOperator("(");
        while (!TakeOperator(")"))
        {
            if (parameters.Count > 0)
                ExpectOperator(",");
            string name = Expect(TokenKind.Name).Text;
            parameters.Add((name, TakeOperator("=") ? ParseExpression() : null));
        }
        return parameters;
    }

    private ScopedBlock ParseWith(int line)
    {
        var variables = new List<(AssignmentTarget, Expression)>();
        while (Current.Kind != TokenKind.BlockEnd)
        {
            if (variables.Count > 0)
                ExpectOperator(",");
            var target = ParseSingleTarget(withAttribute: false);
            ExpectOperator("=");
            variables.Add((target, ParseExpression()));
        }
        return new ScopedBlock([.. variables], ParseBlock("endwith")) { Line = line };
    }

    private AssignmentTarget ParseTarget(bool withAttribute = false)
    {
        var first = ParseSingleTarget(withAttribute);
        if (!Current.IsOperator(","))
            return first;
        var items = new List<AssignmentTarget> { first };
        while (TakeOperator(",") && (Current.Kind == TokenKind.Name || Current.IsOperator("(")) && !Current.IsName("in"))
            items.Add(ParseSingleTarget(withAttribute));
        return new TupleTarget([.. items]);
    }

    private AssignmentTarget ParseSingleTarget(bool withAttribute)
    {
        if (TakeOperator("("))
        {
            Enter();
            var inner = ParseTarget(withAttribute);
            _depth--;
            ExpectOperator(")");
            return inner;
        }
        var name = Expect(TokenKind.Name);
        if (name.Text is "true" or "false" or "none" or "True" or "False" or "None")
            throw TemplateException.Syntax(name.Line, $"cannot assign to '{name.Text}'.");
        return withAttribute && TakeOperator(".")
            ? new AttributeTarget(name.Text, Expect(TokenKind.Name).Text)
            : new NameTarget(name.Text);
    }

    private void Enter()
    {
        if (++_depth > _limits.MaxNestingDepth)
            throw TooDeep();
        RenderBudget.EnsureStack();
    }

    private TemplateException TooDeep() =>
        TemplateException.Limit($"the template is nested deeper than {_limits.MaxNestingDepth} levels.", Current.Line);

    private Token Take()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
            _position++;
        return token;
    }

    private bool TakeName(string name)
    {
        bool found = Current.IsName(name);
        if (found)
            _position++;
        return found;
    }

    private bool TakeOperator(string symbol)
    {
        bool found = Current.IsOperator(symbol);
        if (found)
            _position++;
        return found;
    }

    private Token Expect(TokenKind kind) => Current.Kind == kind
        ? Take()
        : throw TemplateException.Syntax(Current.Line, $"unexpected {Current}, a {Describe(kind)} should stand here.");

    private void ExpectOperator(string symbol)
    {
        if (!TakeOperator(symbol))
            throw TemplateException.Syntax(Current.Line, $"unexpected {Current}, '{symbol}' should stand here.");
    }

    private void ExpectName(string name)
    {
        if (!TakeName(name))
            throw TemplateException.Syntax(Current.Line, $"unexpected {Current}, '{name}' should stand here.");
    }

    private static string Describe(TokenKind kind) => kind switch
    {
        TokenKind.BlockEnd => "'%}'",
        TokenKind.PrintEnd => "'}}'",
        _ => "name",
    };
}
