using System.Globalization;
using System.Text;
using Otron.Text.Templates.Library;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Syntax;

/// <summary>One method per level of precedence, loosest first, as in Jinja's own grammar.</summary>
internal sealed partial class Parser
{
    /// <summary>An expression, or several with commas between them, which are a tuple.</summary>
    private Expression ParseTuple(bool withConditional = true)
    {
        var first = ParseExpression(withConditional);
        return Current.IsOperator(",") ? ParseTupleRest(first, withConditional) : first;
    }

    private SequenceLiteral ParseTupleRest(Expression first, bool withConditional = true)
    {
        var items = new List<Expression> { first };
        while (TakeOperator(",") && !EndsTuple())
            items.Add(ParseExpression(withConditional));
        return new SequenceLiteral([.. items], SequenceKind.Tuple);
    }

    private bool EndsTuple() => Current.Kind is TokenKind.PrintEnd or TokenKind.BlockEnd || Current.IsOperator(")");

    private Expression ParseExpression(bool withConditional = true)
    {
        Enter();
        var value = ParseOr();
        while (withConditional && TakeName("if"))
        {
            var condition = ParseOr();
            var otherwise = TakeName("else") ? ParseExpression() : null;
            value = Grow(new Conditional(condition, value, otherwise), value, condition);
        }
        _depth--;
        return value;
    }

    private Expression ParseOr() => ParseLogical("or", ParseAnd);

    private Expression ParseAnd() => ParseLogical("and", ParseNot);

    private Expression ParseLogical(string keyword, Func<Expression> parseOperand)
    {
        var first = parseOperand();
        if (!Current.IsName(keyword))
            return first;
        var operands = new List<Expression> { first };
        while (TakeName(keyword))
            operands.Add(parseOperand());
        return new Logical(keyword == "and", [.. operands]);
    }

    private Expression ParseNot()
    {
        if (!TakeName("not"))
            return ParseComparison();
        Enter();
        var operand = ParseNot();
        _depth--;
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
        if (Current.IsName("not") && Following.IsName("in"))
        {
            _position += 2;
            return ComparisonOperator.NotIn;
        }
        ComparisonOperator? op = (Current.Kind, Current.Text) switch
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
            _position++;
        return op;
    }

    private Expression ParseSum()
    {
        var left = ParseConcatenation();
        while (Current.IsOperator("+") || Current.IsOperator("-"))
        {
            var op = Take().Text == "+" ? BinaryOperator.Add : BinaryOperator.Subtract;
            var right = ParseConcatenation();
            left = Grow(new Binary(op, left, right), left, right);
        }
        return left;
    }

    private Expression ParseConcatenation()
    {
        var first = ParseProduct();
        if (!Current.IsOperator("~"))
            return first;
        var parts = new List<Expression> { first };
        while (TakeOperator("~"))
            parts.Add(ParseProduct());
        return new Concatenation([.. parts]);
    }

    private Expression ParseProduct()
    {
        var left = ParsePower();
        while (true)
        {
            BinaryOperator? op = Current.Kind != TokenKind.Operator ? null : Current.Text switch
            {
                "*" => BinaryOperator.Multiply,
                "/" => BinaryOperator.Divide,
                "//" => BinaryOperator.FloorDivide,
                "%" => BinaryOperator.Modulo,
                _ => null,
            };
            if (op is null)
                return left;
            Take();
            var right = ParsePower();
            left = Grow(new Binary(op.Value, left, right), left, right);
        }
    }

    private Expression ParsePower()
    {
        var left = ParseUnary();
        while (TakeOperator("**"))
        {
            var right = ParseUnary();
            left = Grow(new Binary(BinaryOperator.Power, left, right), left, right);
        }
        return left;
    }

    /// <summary>Filters and tests bind looser than a sign, so <c>-3 | abs</c> is 3.</summary>
    private Expression ParseUnary(bool withFilters = true)
    {
        Expression value;
        if (Current.IsOperator("-") || Current.IsOperator("+"))
        {
            var op = Take().Text == "-" ? UnaryOperator.Minus : UnaryOperator.Plus;
            Enter();
            value = new Unary(op, ParseUnary(withFilters: false));
            _depth--;
        }
        else
        {
            value = ParsePrimary();
        }
        value = ParsePostfix(value);
        return withFilters ? ParseFilters(value) : value;
    }

    private Expression ParsePrimary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Name:
                return ParseName(token);
            case TokenKind.String:
                return new Literal(new JinjaString(TakeAdjacentStrings(token.Text), isTrusted: true));
            case TokenKind.Integer:
                return new Literal(JinjaNumber.ParseInteger(token.Text)
                    ?? throw TemplateException.Syntax(token.Line, "a number is too long."));
            case TokenKind.Float:
                return new Literal(double.Parse(token.Text, CultureInfo.InvariantCulture));
            case TokenKind.Operator when token.Text == "(":
                return ParseParentheses();
            case TokenKind.Operator when token.Text == "[":
                return new SequenceLiteral(ParseItems("]"), SequenceKind.List);
            case TokenKind.Operator when token.Text == "{":
                return ParseDict();
            default:
                throw TemplateException.Syntax(token.Line, $"unexpected {token}, an expression should stand here.");
        }
    }

    private string TakeAdjacentStrings(string first)
    {
        if (Current.Kind != TokenKind.String)
            return first;
        var text = new StringBuilder(first);
        while (Current.Kind == TokenKind.String)
            text.Append(Take().Text);
        return text.ToString();
    }

    private Expression ParseName(Token token)
    {
        switch (token.Text)
        {
            case "true" or "True": return new Literal(JinjaBool.True);
            case "false" or "False": return new Literal(JinjaBool.False);
            case "none" or "None": return new Literal(None.Value);
        }
        _namesExtras |= token.Text is "varargs" or "kwargs";
        return new Name(token.Text);
    }

    private Expression ParseParentheses()
    {
        if (TakeOperator(")"))
            return new SequenceLiteral([], SequenceKind.Tuple);
        var value = ParseTuple();
        ExpectOperator(")");
        return value;
    }

    private Expression[] ParseItems(string close)
    {
        var items = new List<Expression>();
        while (!TakeOperator(close))
        {
            if (items.Count > 0)
            {
                ExpectOperator(",");
                if (TakeOperator(close))
                    break;
            }
            items.Add(ParseExpression());
        }
        return [.. items];
    }

    private DictLiteral ParseDict()
    {
        var entries = new List<(Expression, Expression)>();
        while (!TakeOperator("}"))
        {
            if (entries.Count > 0)
            {
                ExpectOperator(",");
                if (TakeOperator("}"))
                    break;
            }
            var key = ParseExpression();
            ExpectOperator(":");
            entries.Add((key, ParseExpression()));
        }
        return new DictLiteral([.. entries]);
    }

    private Expression ParsePostfix(Expression value)
    {
        while (Current.Kind == TokenKind.Operator)
        {
            switch (Current.Text)
            {
                case ".":
                    Take();
                    value = Grow(ParseAttribute(value), value);
                    break;
                case "[":
                    Take();
                    value = Grow(ParseSubscript(value), value);
                    break;
                case "(":
                    value = Grow(ParseCall(value), value);
                    break;
                default:
                    return value;
            }
        }
        return value;
    }

    private Expression ParseAttribute(Expression target)
    {
        var token = Take();
        return token.Kind switch
        {
            TokenKind.Name => new AttributeAccess(target, token.Text),
            TokenKind.Integer => new ItemAccess(target, new Literal(JinjaNumber.ParseInteger(token.Text)!)),
            _ => throw TemplateException.Syntax(token.Line, $"unexpected {token}, a name should stand after '.'."),
        };
    }

    private Expression ParseSubscript(Expression target)
    {
        var start = Current.IsOperator(":") ? null : ParseExpression();
        if (start is not null && TakeOperator("]"))
            return new ItemAccess(target, start);
        if (start is not null && Current.IsOperator(","))
        {
            var index = ParseTupleRest(start);
            ExpectOperator("]");
            return new ItemAccess(target, index);
        }
        ExpectOperator(":");
        var stop = ParseSlicePart();
        var step = TakeOperator(":") ? ParseSlicePart() : null;
        ExpectOperator("]");
        return new SliceAccess(target, start, stop, step);
    }

    private Expression? ParseSlicePart() => Current.IsOperator(":") || Current.IsOperator("]") ? null : ParseExpression();

    private Call ParseCall(Expression target)
    {
        int line = Current.Line;
        return new Call(target, ParseArguments(), line);
    }

    private CallArguments ParseArguments()
    {
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        Expression? spread = null;
        Expression? namedSpread = null;
        ExpectOperator("(");
        bool first = true;
        while (!TakeOperator(")"))
        {
            if (!first)
            {
                ExpectOperator(",");
                if (TakeOperator(")"))
                    break;
            }
            first = false;
            if (TakeOperator("*"))
                spread = ParseExpression();
            else if (TakeOperator("**"))
                namedSpread = ParseExpression();
            else if (Current.Kind == TokenKind.Name && Following.IsOperator("="))
                named.Add(ParseNamedArgument());
            else if (named.Count == 0 && spread is null && namedSpread is null)
                positional.Add(ParseExpression());
            else
                throw TemplateException.Syntax(Current.Line, "a plain argument cannot follow named ones.");
        }
        return new CallArguments([.. positional], [.. named], spread, namedSpread);
    }

    private (string, Expression) ParseNamedArgument()
    {
        string name = Take().Text;
        Take();
        return (name, ParseExpression());
    }

    /// <summary>Any run of <c>| filter</c>, <c>is test</c> and calls of what they gave.</summary>
    private Expression ParseFilters(Expression value, bool startsInline = false)
    {
        while (true)
        {
            if (startsInline || TakeOperator("|"))
            {
                startsInline = false;
                var name = Expect(TokenKind.Name);
                var function = Filters.All.GetValueOrDefault(name.Text)
                    ?? throw TemplateException.Syntax(name.Line, $"there is no filter '{name.Text}'.");
                value = Grow(new Filter(value, function, Current.IsOperator("(") ? ParseArguments() : CallArguments.None), value);
            }
            else if (value is not CapturedText && TakeName("is"))
            {
                value = Grow(ParseTest(value), value);
            }
            else if (value is not CapturedText && Current.IsOperator("("))
            {
                value = Grow(ParseCall(value), value);
            }
            else
            {
                return value;
            }
        }
    }

    private Expression ParseTest(Expression value)
    {
        bool negated = TakeName("not");
        var name = Expect(TokenKind.Name);
        var function = Tests.All.GetValueOrDefault(name.Text)
            ?? throw TemplateException.Syntax(name.Line, $"there is no test '{name.Text}'.");
        var arguments = CallArguments.None;
        if (Current.IsOperator("("))
            arguments = ParseArguments();
        else if (BeginsTestArgument())
            arguments = CallArguments.None with { Positional = [ParsePostfix(ParsePrimary())] };
        var test = Grow(new Test(value, function, arguments), value);
        return negated ? Grow(new Unary(UnaryOperator.Not, test), test) : test;
    }

    private bool BeginsTestArgument() => Current.Kind switch
    {
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        TokenKind.Operator => Current.Text is "[" or "{",
        TokenKind.Name => Current.Text is not ("else" or "or" or "and" or "is" or "if" or "in" or "not"),
        _ => false,
    };

    /// <summary>Bounds what recursion does not: chains that a loop builds leaning to the left, which evaluation then descends.</summary>
    private T Grow<T>(T node, Expression left, Expression? right = null)
        where T : Expression
    {
        node.Depth = Math.Max(left.Depth, right?.Depth ?? 0) + 1;
        if (_depth + node.Depth > _limits.MaxNestingDepth)
            throw TooDeep();
        return node;
    }
}
