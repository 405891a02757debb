using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Syntax;

/// <summary>Turns tokens into expressions: one method for each level of precedence, loosest first, as in Jinja's own grammar.</summary>
internal sealed class ExpressionParser
{
    private readonly TokenReader _tokens;
    private readonly OperandParser _operands;
    private readonly List<TemplateException> _unknown = [];

    public ExpressionParser(TokenReader tokens)
    {
        _tokens = tokens;
        _operands = new OperandParser(tokens, this);
    }

    /// <summary>Which of the names caller, kwargs and varargs expressions have read: a macro that reads one takes it.</summary>
    public HashSet<string> Specials { get; set; } = [];

    /// <summary>Whether what is parsed now may never run: it stands in an if statement.</summary>
    public bool IsSoft { get; set; }

    /// <summary>Notes an unknown filter or test, unless a condition around it may keep it from being called.</summary>
    public void ReportUnknown(TemplateException error)
    {
        if (!IsSoft)
            _unknown.Add(error);
    }

    public void RequireKnown()
    {
        if (_unknown.Count > 0)
            throw _unknown[0];
    }

    /// <inheritdoc cref="OperandParser.ParseFilters"/>
    public Expression ParseFilters(CapturedText value, bool startsInline = false) => _operands.ParseFilters(value, startsInline);

    /// <summary>An expression, or several with commas between them, which are a tuple.</summary>
    public Expression ParseTuple(bool withConditional = true)
    {
        var first = ParseExpression(withConditional);
        return _tokens.Current.IsOperator(",") ? ParseTupleRest(first, withConditional) : first;
    }

    public SequenceLiteral ParseTupleRest(Expression first, bool withConditional = true)
    {
        var items = new List<Expression> { first };
        while (_tokens.TakeOperator(",") && !EndsTuple())
            items.Add(ParseExpression(withConditional));
        return new SequenceLiteral([.. items], SequenceKind.Tuple);
    }

    private bool EndsTuple() => _tokens.Current.Kind is TokenKind.PrintEnd or TokenKind.BlockEnd
        || _tokens.Current.IsOperator(")") || _tokens.Current.IsName("recursive");

    public Expression ParseExpression(bool withConditional = true)
    {
        _tokens.Enter();
        int unknown = _unknown.Count;
        var value = ParseOr();
        while (withConditional && _tokens.TakeName("if"))
        {
            var condition = ParseOr();
            var otherwise = _tokens.TakeName("else") ? ParseExpression() : null;
            value = _tokens.Grow(new Conditional(condition, value, otherwise), value, condition);
            _unknown.RemoveRange(unknown, _unknown.Count - unknown);
        }
        _tokens.Leave();
        return value;
    }

    private Expression ParseOr() => ParseLogical("or", ParseAnd);

    private Expression ParseAnd() => ParseLogical("and", ParseNot);

    private Expression ParseLogical(string keyword, Func<Expression> parseOperand)
    {
        var first = parseOperand();
        if (!_tokens.Current.IsName(keyword))
            return first;
        var operands = new List<Expression> { first };
        while (_tokens.TakeName(keyword))
            operands.Add(parseOperand());
        return new Logical(keyword == "and", [.. operands]);
    }

    private Expression ParseNot()
    {
        if (!_tokens.TakeName("not"))
            return ParseComparison();
        _tokens.Enter();
        var operand = ParseNot();
        _tokens.Leave();
        return new Unary(UnaryOperator.Not, operand);
    }

    private Expression ParseComparison()
    {
        var first = ParseSum();
        var rest = new List<(ComparisonOperator, Expression)>();
        while (TakeComparison() is { } op)
            rest.Add((op, ParseSum()));
        return rest.Count == 0 ? first : new Comparison(first, [.. rest]);
    }

    private ComparisonOperator? TakeComparison()
    {
        if (_tokens.Current.IsName("not") && _tokens.Following.IsName("in"))
        {
            _tokens.Skip(2);
            return ComparisonOperator.NotIn;
        }
        ComparisonOperator? op = (_tokens.Current.Kind, _tokens.Current.Text) switch
        {
            (TokenKind.Name, "in") => ComparisonOperator.In,
            (TokenKind.Operator, "==") => ComparisonOperator.Equal,
            (TokenKind.Operator, "!=") => ComparisonOperator.NotEqual,
            (TokenKind.Operator, "<") => ComparisonOperator.Less,
            (TokenKind.Operator, "<=") => ComparisonOperator.LessOrEqual,
            (TokenKind.Operator, ">") => ComparisonOperator.Greater,
            (TokenKind.Operator, ">=") => ComparisonOperator.GreaterOrEqual,
            _ => null,
        };
        if (op is not null)
            _tokens.Skip(1);
        return op;
    }

    private Expression ParseSum()
    {
        var left = ParseConcatenation();
        while (_tokens.Current.IsOperator("+") || _tokens.Current.IsOperator("-"))
        {
            var op = _tokens.Take().Text == "+" ? BinaryOperator.Add : BinaryOperator.Subtract;
            var right = ParseConcatenation();
            left = _tokens.Grow(new Binary(op, left, right), left, right);
        }
        return left;
    }

    private Expression ParseConcatenation()
    {
        var first = ParseProduct();
        if (!_tokens.Current.IsOperator("~"))
            return first;
        var parts = new List<Expression> { first };
        while (_tokens.TakeOperator("~"))
            parts.Add(ParseProduct());
        return new Concatenation([.. parts]);
    }

    private Expression ParseProduct()
    {
        var left = ParsePower();
        while (true)
        {
            BinaryOperator? op = _tokens.Current.Kind != TokenKind.Operator ? null : _tokens.Current.Text switch
            {
                "*" => BinaryOperator.Multiply,
                "/" => BinaryOperator.Divide,
                "//" => BinaryOperator.FloorDivide,
                "%" => BinaryOperator.Modulo,
                _ => null,
            };
            if (op is null)
                return left;
            _tokens.Take();
            var right = ParsePower();
            left = _tokens.Grow(new Binary(op.Value, left, right), left, right);
        }
    }

    private Expression ParsePower()
    {
        var left = ParseUnary();
        while (_tokens.TakeOperator("**"))
        {
            var right = ParseUnary();
            left = _tokens.Grow(new Binary(BinaryOperator.Power, left, right), left, right);
        }
        return left;
    }

    /// <summary>Filters and tests bind looser than a sign, so <c>-3 | abs</c> is 3.</summary>
    private Expression ParseUnary(bool withFilters = true)
    {
        Expression value;
        if (_tokens.Current.IsOperator("-") || _tokens.Current.IsOperator("+"))
        {
            var op = _tokens.Take().Text == "-" ? UnaryOperator.Minus : UnaryOperator.Plus;
            _tokens.Enter();
            value = new Unary(op, ParseUnary(withFilters: false));
            _tokens.Leave();
        }
        else
        {
            value = _operands.ParsePrimary();
        }
        value = _operands.ParsePostfix(value);
        return withFilters ? _operands.ParseFilters(value) : value;
    }
}
