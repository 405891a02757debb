using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Syntax;

/// <summary>Turns tokens into statements.</summary>
internal sealed class Parser
{
    private readonly Dictionary<string, Block> _blocks = new(StringComparer.Ordinal);
    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private readonly TargetParser _targets;

    // Loops that break and continue can leave, loops around in any way, and whether only ifs are around.
    private int _loops;
    private int _fors;
    private bool _isTopLevel = true;

    private Parser(TokenReader tokens)
    {
        _tokens = tokens;
        _expressions = new ExpressionParser(tokens);
        _targets = new TargetParser(tokens);
    }

    public static ParsedTemplate Parse(string source, TemplateLimits limits)
    {
        if (source.Length > limits.MaxTemplateCharacters)
            throw TemplateException.Limit($"the template is longer than {limits.MaxTemplateCharacters} characters.");
        var parser = new Parser(new TokenReader(Lexer.Lex(source), limits));
        var body = parser.ParseBody([]);
        parser._expressions.RequireKnown();
        return new ParsedTemplate(body, parser._blocks);
    }

    /// <summary>Statements up to a block that begins with one of the tags, whose name is left to read; up to the end if none is given.</summary>
    private Statement[] ParseBody(string[] endTags)
    {
        _tokens.Enter();
        int openedAt = _tokens.Current.Line;
        var statements = new List<Statement>();
        while (true)
        {
            var token = _tokens.Take();
            switch (token.Kind)
            {
                case TokenKind.Text:
                    statements.Add(new TextOutput(new JinjaString(token.Text, isTrusted: true)) { Line = token.Line });
                    continue;
                case TokenKind.PrintBegin:
                    statements.Add(new Output(_expressions.ParseTuple()) { Line = token.Line });
                    _tokens.Expect(TokenKind.PrintEnd);
                    continue;
                case TokenKind.BlockBegin when _tokens.Current.Kind != TokenKind.Name || !endTags.Contains(_tokens.Current.Text):
                    statements.Add(ParseStatement());
                    continue;
                case TokenKind.End when endTags.Length > 0:
                    throw TemplateException.Syntax(openedAt, $"the template ends where '{string.Join("' or '", endTags)}' should close a block.");
            }
            _tokens.Leave();
            return [.. statements];
        }
    }

    private Statement[] ParseBodyAfterTag(params string[] endTags)
    {
        _tokens.TakeOperator(":");
        _tokens.Expect(TokenKind.BlockEnd);
        return ParseBody(endTags);
    }

    /// <summary>The rest of an opening tag, a body, and its end tag.</summary>
    private Statement[] ParseBlock(string endTag)
    {
        var body = ParseBodyAfterTag(endTag);
        _tokens.Take();
        _tokens.Expect(TokenKind.BlockEnd);
        return body;
    }

    /// <summary>A body with variables of its own, so that no if around it counts.</summary>
    private T ParseInner<T>(Func<T> parse)
    {
        var (isSoft, isTopLevel) = (_expressions.IsSoft, _isTopLevel);
        (_expressions.IsSoft, _isTopLevel) = (false, false);
        var parsed = parse();
        (_expressions.IsSoft, _isTopLevel) = (isSoft, isTopLevel);
        return parsed;
    }

    /// <summary>A body that is a function of its own, so that break and continue cannot leave it.</summary>
    private Statement[] ParseApart(string endTag)
    {
        int loops = _loops;
        _loops = 0;
        var body = ParseInner(() => ParseBlock(endTag));
        _loops = loops;
        return body;
    }

    private Statement ParseStatement()
    {
        var tag = _tokens.Expect(TokenKind.Name);
        switch (tag.Text)
        {
            case "if": return ParseIf(tag.Line);
            case "for": return ParseFor(tag.Line);
            case "set": return ParseSet(tag.Line);
            case "macro": return ParseMacro(tag.Line);
            case "call": return ParseCallBlock(tag.Line);
            case "with": return ParseWith(tag.Line);
            case "block": return ParseNamedBlock(tag.Line);
            case "print": return ParsePrint(tag.Line);
            case "filter":
                var value = _expressions.ParseFilters(new CapturedText(), startsInline: true);
                return new FilterBlock(value, ParseInner(() => ParseBlock("endfilter"))) { Line = tag.Line };
            case "generation":
                return new GenerationBlock(ParseMacroRest("", "endgeneration", tag.Line, [])) { Line = tag.Line };
            case "autoescape":
                var isOn = _expressions.ParseExpression();
                return new Autoescape(isOn, ParseInner(() => ParseBlock("endautoescape"))) { Line = tag.Line };
            case "include" or "import" or "from" or "extends" when tag.Text != "extends" || _isTopLevel:
                return ParseOther(tag);
            case "break" or "continue" when _loops > 0:
                _tokens.Expect(TokenKind.BlockEnd);
                return tag.Text == "break" ? new Break { Line = tag.Line } : new Continue { Line = tag.Line };
            default:
                throw TemplateException.Syntax(tag.Line, $"the tag '{tag.Text}' is unknown or stands where it cannot.");
        }
    }

    private If ParseIf(int line)
    {
        bool isSoft = _expressions.IsSoft;
        _expressions.IsSoft = true;
        var branches = new List<(Expression, Statement[])>();
        Statement[] otherwise = [];
        while (true)
        {
            var condition = _expressions.ParseTuple(withConditional: false);
            branches.Add((condition, ParseBodyAfterTag("elif", "else", "endif")));
            var next = _tokens.Take();
            if (next.IsName("elif"))
                continue;
            if (next.IsName("else"))
                otherwise = ParseBlock("endif");
            else
                _tokens.Expect(TokenKind.BlockEnd);
            _expressions.IsSoft = isSoft;
            return new If([.. branches], otherwise) { Line = line };
        }
    }

    private For ParseFor(int line)
    {
        _fors++;
        var target = _targets.Parse(namesLoop: false);
        _tokens.ExpectName("in");
        var iterable = _expressions.ParseTuple(withConditional: false);
        var filter = _tokens.TakeName("if") ? ParseInner(() => _expressions.ParseExpression()) : null;
        bool isRecursive = _tokens.TakeName("recursive");
        _loops++;
        var body = ParseInner(() => ParseBodyAfterTag("else", "endfor"));
        _loops--;
        Statement[] otherwise = [];
        if (_tokens.Take().IsName("else"))
            otherwise = ParseInner(() => ParseBlock("endfor"));
        else
            _tokens.Expect(TokenKind.BlockEnd);
        _fors--;
        return new For(target, iterable, filter, isRecursive, body, otherwise) { Line = line };
    }

    private Statement ParseSet(int line)
    {
        var target = _targets.Parse(namesLoop: _fors == 0, withAttribute: true);
        if (_tokens.TakeOperator("="))
        {
            var value = _expressions.ParseTuple();
            _tokens.Expect(TokenKind.BlockEnd);
            return new Set(target, value) { Line = line };
        }
        var captured = _expressions.ParseFilters(new CapturedText());
        return new SetBlock(target, captured, ParseInner(() => ParseBlock("endset"))) { Line = line };
    }

    private MacroDefinition ParseMacro(int line)
    {
        string name = _targets.ParseName().Name;
        return ParseMacroRest(name, "endmacro", line, [.. ParseInner(ParseParameters)]);
    }

    private CallBlock ParseCallBlock(int line)
    {
        var parameters = _tokens.Current.IsOperator("(") ? ParseInner(ParseParameters) : [];
        if (_expressions.ParseExpression() is not Call call)
            throw TemplateException.Syntax(line, "a call block needs a call.");
        return new CallBlock(ParseMacroRest("", "endcall", line, [.. parameters]), call) { Line = line };
    }

    private MacroDefinition ParseMacroRest(string name, string endTag, int line, (string Name, Expression? Default)[] parameters)
    {
        var outer = _expressions.Specials;
        var specials = _expressions.Specials = [];
        var body = ParseApart(endTag);
        outer.UnionWith(specials);
        _expressions.Specials = outer;
        if (specials.Contains("caller") && Array.Exists(parameters, static parameter => parameter is { Name: "caller", Default: null }))
            throw TemplateException.Syntax(line, "a parameter 'caller' needs a default.");
        return new MacroDefinition(name, parameters, body, specials) { Line = line };
    }

    private List<(string Name, Expression? Default)> ParseParameters()
    {
        var parameters = new List<(string Name, Expression? Default)>();
        _tokens.ExpectOperator("(");
        while (!_tokens.TakeOperator(")"))
        {
            if (parameters.Count > 0)
                _tokens.ExpectOperator(",");
            string name = _targets.ParseName().Name;
            var standard = _tokens.TakeOperator("=") ? _expressions.ParseExpression() : null;
            if (standard is null && parameters is [.., { Default: not null }])
                throw TemplateException.Syntax(_tokens.Current.Line, "a parameter without a default follows one that has one.");
            parameters.Add((name, standard));
        }
        return parameters;
    }

    private ScopedBlock ParseWith(int line)
    {
        var variables = new List<(AssignmentTarget, Expression)>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (variables.Count > 0)
                _tokens.ExpectOperator(",");
            var target = _targets.Parse(namesLoop: true);
            _tokens.ExpectOperator("=");
            variables.Add((target, _expressions.ParseExpression()));
        }
        return new ScopedBlock([.. variables], ParseInner(() => ParseBlock("endwith"))) { Line = line };
    }

    private Block ParseNamedBlock(int line)
    {
        string name = _tokens.Expect(TokenKind.Name).Text;
        bool isScoped = _tokens.TakeName("scoped");
        bool isRequired = _tokens.TakeName("required");
        int loops = _loops;
        _loops = 0;
        var body = ParseInner(() => ParseBodyAfterTag("endblock"));
        _loops = loops;
        _tokens.Take();
        _tokens.TakeName(name);
        _tokens.Expect(TokenKind.BlockEnd);
        if (isRequired && !Array.TrueForAll(body, static statement => statement is TextOutput text && string.IsNullOrWhiteSpace(text.Text.Value)))
            throw TemplateException.Syntax(line, "a required block can hold nothing but white space.");
        var block = new Block(name, body, isScoped, isRequired) { Line = line };
        return _blocks.TryAdd(name, block) ? block : throw TemplateException.Syntax(line, $"the block '{name}' is defined twice.");
    }

    private Output ParsePrint(int line)
    {
        var values = new List<Expression>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (values.Count > 0)
                _tokens.ExpectOperator(",");
            values.Add(_expressions.ParseExpression());
        }
        _tokens.Expect(TokenKind.BlockEnd);
        return new Output([.. values]) { Line = line };
    }

    /// <summary>A tag that names another template; what follows the name does not matter, but must be well-formed.</summary>
    private OtherTemplate ParseOther(Token tag)
    {
        _expressions.ParseExpression();
        if (tag.Text == "import")
            _tokens.ExpectName("as");
        if (tag.Text == "from")
            _tokens.ExpectName("import");
        while (tag.Text != "extends" && (_tokens.Current.Kind == TokenKind.Name || _tokens.Current.IsOperator(",")))
            _tokens.Take();
        _tokens.Expect(TokenKind.BlockEnd);
        return new OtherTemplate(tag.Text) { Line = tag.Line };
    }
}
