using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Syntax;

/// <summary>Turns tokens into statements.</summary>
internal sealed class Parser(TokenReader tokens)
{
    private readonly ExpressionParser _expressions = new(tokens);
    private int _loops;

    public static Statement[] Parse(string source, TemplateLimits limits)
    {
        if (source.Length > limits.MaxTemplateCharacters)
            throw TemplateException.Limit($"the template is longer than {limits.MaxTemplateCharacters} characters.");
        return new Parser(new TokenReader(Lexer.Lex(source), limits)).ParseBody([]);
    }

    /// <summary>Statements up to a block that begins with one of the tags, whose name is left to read; up to the end if none is given.</summary>
    private Statement[] ParseBody(string[] endTags)
    {
        tokens.Enter();
        int openedAt = tokens.Current.Line;
        var statements = new List<Statement>();
        while (true)
        {
            var token = tokens.Take();
            switch (token.Kind)
            {
                case TokenKind.Text:
                    statements.Add(new TextOutput(new JinjaString(token.Text, isTrusted: true)) { Line = token.Line });
                    continue;
                case TokenKind.PrintBegin:
                    statements.Add(new Output(_expressions.ParseTuple()) { Line = token.Line });
                    tokens.Expect(TokenKind.PrintEnd);
                    continue;
                case TokenKind.BlockBegin when tokens.Current.Kind != TokenKind.Name || !endTags.Contains(tokens.Current.Text):
                    statements.Add(ParseStatement());
                    continue;
                case TokenKind.End when endTags.Length > 0:
                    throw TemplateException.Syntax(openedAt, $"the template ends where '{string.Join("' or '", endTags)}' should close a block.");
            }
            tokens.Leave();
            return [.. statements];
        }
    }

    /// <summary>The rest of an opening tag, a body, and its end tag.</summary>
    private Statement[] ParseBlock(string endTag)
    {
        tokens.Expect(TokenKind.BlockEnd);
        var body = ParseBody([endTag]);
        tokens.Take();
        tokens.Expect(TokenKind.BlockEnd);
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
        var tag = tokens.Expect(TokenKind.Name);
        switch (tag.Text)
        {
            case "if": return ParseIf(tag.Line);
            case "for": return ParseFor(tag.Line);
            case "set": return ParseSet(tag.Line);
            case "macro": return ParseMacro(tag.Line);
            case "call": return ParseCallBlock(tag.Line);
            case "with": return ParseWith(tag.Line);
            case "filter":
                var value = _expressions.ParseFilters(new CapturedText(), startsInline: true);
                return new FilterBlock(value, ParseApart("endfilter")) { Line = tag.Line };
            case "generation":
                return new ScopedBlock([], ParseBlock("endgeneration")) { Line = tag.Line };
            case "break" or "continue" when _loops > 0:
                tokens.Expect(TokenKind.BlockEnd);
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
            var condition = _expressions.ParseTuple(withConditional: false);
            tokens.Expect(TokenKind.BlockEnd);
            branches.Add((condition, ParseBody(["elif", "else", "endif"])));
            var next = tokens.Take();
            if (next.IsName("elif"))
                continue;
            if (next.IsName("else"))
                otherwise = ParseBlock("endif");
            else
                tokens.Expect(TokenKind.BlockEnd);
            return new If([.. branches], otherwise) { Line = line };
        }
    }

    private For ParseFor(int line)
    {
        var target = ParseTarget();
        tokens.ExpectName("in");
        var iterable = _expressions.ParseTuple(withConditional: false);
        var filter = tokens.TakeName("if") ? _expressions.ParseExpression() : null;
        tokens.Expect(TokenKind.BlockEnd);
        _loops++;
        var body = ParseBody(["else", "endfor"]);
        _loops--;
        Statement[] otherwise = [];
        if (tokens.Take().IsName("else"))
            otherwise = ParseBlock("endfor");
        else
            tokens.Expect(TokenKind.BlockEnd);
        return new For(target, iterable, filter, body, otherwise) { Line = line };
    }

    private Statement ParseSet(int line)
    {
        var target = ParseTarget(withAttribute: true);
        if (tokens.TakeOperator("="))
        {
            var value = _expressions.ParseTuple();
            tokens.Expect(TokenKind.BlockEnd);
            return new Set(target, value) { Line = line };
        }
        var captured = _expressions.ParseFilters(new CapturedText());
        return new SetBlock(target, captured, ParseApart("endset")) { Line = line };
    }

    private MacroDefinition ParseMacro(int line)
    {
        string name = tokens.Expect(TokenKind.Name).Text;
        return ParseMacroRest(name, "endmacro", line, [.. ParseParameters()]);
    }

    private CallBlock ParseCallBlock(int line)
    {
        var parameters = tokens.Current.IsOperator("(") ? ParseParameters() : [];
        if (_expressions.ParseExpression() is not Call call)
            throw TemplateException.Syntax(line, "a call block needs a call.");
        return new CallBlock(ParseMacroRest("caller", "endcall", line, [.. parameters]), call) { Line = line };
    }

    private MacroDefinition ParseMacroRest(string name, string endTag, int line, (string, Expression?)[] parameters)
    {
        bool outer = _expressions.NamesExtras;
        _expressions.NamesExtras = false;
        var body = ParseApart(endTag);
        bool takesExtras = _expressions.NamesExtras;
        _expressions.NamesExtras = outer;
        return new MacroDefinition(name, parameters, body, takesExtras) { Line = line };
    }

    private List<(string Name, Expression? Default)> ParseParameters()
    {
        var parameters = new List<(string, Expression?)>();
        tokens.ExpectOperator("(");
        while (!tokens.TakeOperator(")"))
        {
            if (parameters.Count > 0)
                tokens.ExpectOperator(",");
            string name = tokens.Expect(TokenKind.Name).Text;
            parameters.Add((name, tokens.TakeOperator("=") ? _expressions.ParseExpression() : null));
        }
        return parameters;
    }

    private ScopedBlock ParseWith(int line)
    {
        var variables = new List<(AssignmentTarget, Expression)>();
        while (tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (variables.Count > 0)
                tokens.ExpectOperator(",");
            var target = ParseSingleTarget(withAttribute: false);
            tokens.ExpectOperator("=");
            variables.Add((target, _expressions.ParseExpression()));
        }
        return new ScopedBlock([.. variables], ParseBlock("endwith")) { Line = line };
    }

    private AssignmentTarget ParseTarget(bool withAttribute = false)
    {
        var first = ParseSingleTarget(withAttribute);
        if (!tokens.Current.IsOperator(","))
            return first;
        var items = new List<AssignmentTarget> { first };
        while (tokens.TakeOperator(",") && (tokens.Current.Kind == TokenKind.Name || tokens.Current.IsOperator("(")) && !tokens.Current.IsName("in"))
            items.Add(ParseSingleTarget(withAttribute));
        return new TupleTarget([.. items]);
    }

    private AssignmentTarget ParseSingleTarget(bool withAttribute)
    {
        if (tokens.TakeOperator("("))
        {
            tokens.Enter();
            var inner = ParseTarget(withAttribute);
            tokens.Leave();
            tokens.ExpectOperator(")");
            return inner;
        }
        var name = tokens.Expect(TokenKind.Name);
        if (name.Text is "true" or "false" or "none" or "True" or "False" or "None")
            throw TemplateException.Syntax(name.Line, $"cannot assign to '{name.Text}'.");
        return withAttribute && tokens.TakeOperator(".")
            ? new AttributeTarget(name.Text, tokens.Expect(TokenKind.Name).Text)
            : new NameTarget(name.Text);
    }
}
