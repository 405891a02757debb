using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Library;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Syntax;

/// <summary>The part of expressions that binds tightest: literals, names, brackets, calls, filters and tests.</summary>
internal sealed class OperandParser(TokenReader tokens, ExpressionParser expressions)
{
    public Expression ParsePrimary()
    {
        var token = tokens.Take();
        switch (token.Kind)
        {
            case TokenKind.Name:
                return ParseName(token);
            case TokenKind.String:
                return new Literal(new JinjaString(TakeAdjacentStrings(token.Text), isTrusted: true));
            case TokenKind.Integer:
                return new Literal(NumberText.Integer(token.Text, radix: 0)
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
        if (tokens.Current.Kind != TokenKind.String)
            return first;
        var text = new StringBuilder(first);
        while (tokens.Current.Kind == TokenKind.String)
            text.Append(tokens.Take().Text);
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
        if (token.Text is "caller" or "kwargs" or "varargs")
            expressions.Specials.Add(token.Text);
        return new Name(token.Text);
    }

    private Expression ParseParentheses()
    {
        if (tokens.TakeOperator(")"))
            return new SequenceLiteral([], SequenceKind.Tuple);
        var value = expressions.ParseTuple();
        tokens.ExpectOperator(")");
        return value;
    }

    private Expression[] ParseItems(string close)
    {
        var items = new List<Expression>();
        while (!tokens.TakeOperator(close))
        {
            if (items.Count > 0)
            {
                tokens.ExpectOperator(",");
                if (tokens.TakeOperator(close))
                    break;
            }
            items.Add(expressions.ParseExpression());
        }
        return [.. items];
    }

    private DictLiteral ParseDict()
    {
        var entries = new List<(Expression, Expression)>();
        while (!tokens.TakeOperator("}"))
        {
            if (entries.Count > 0)
            {
                tokens.ExpectOperator(",");
                if (tokens.TakeOperator("}"))
                    break;
            }
            var key = expressions.ParseExpression();
            tokens.ExpectOperator(":");
            entries.Add((key, expressions.ParseExpression()));
        }
        return new DictLiteral([.. entries]);
    }

    public Expression ParsePostfix(Expression value)
    {
        while (tokens.Current.Kind == TokenKind.Operator)
        {
            switch (tokens.Current.Text)
            {
                case ".":
                    tokens.Take();
                    value = tokens.Grow(ParseAttribute(value), value);
                    break;
                case "[":
                    tokens.Take();
                    value = tokens.Grow(ParseSubscript(value), value);
                    break;
                case "(":
                    value = tokens.Grow(ParseCall(value), value);
                    break;
                default:
                    return value;
            }
        }
        return value;
    }

    private Expression ParseAttribute(Expression target)
    {
        var token = tokens.Take();
        return token.Kind switch
        {
            TokenKind.Name => new AttributeAccess(target, token.Text),
            TokenKind.Integer => new ItemAccess(target, new Literal(NumberText.Integer(token.Text, radix: 0)
                ?? throw TemplateException.Syntax(token.Line, "a number is too long."))),
            _ => throw TemplateException.Syntax(token.Line, $"unexpected {token}, a name should stand after '.'."),
        };
    }

    private Expression ParseSubscript(Expression target)
    {
        var parts = new List<Expression>();
        while (!tokens.TakeOperator("]"))
        {
            if (parts.Count > 0)
                tokens.ExpectOperator(",");
            parts.Add(ParseSubscribed(target));
        }
        return parts is [SliceAccess slice]
            ? slice
            : new ItemAccess(target, parts is [var index] ? index : new SequenceLiteral([.. parts], SequenceKind.Tuple));
    }

    /// <summary>An index or a slice; several of them are a key that nothing has.</summary>
    private Expression ParseSubscribed(Expression target)
    {
        var start = tokens.Current.IsOperator(":") ? null : expressions.ParseExpression();
        if (start is not null && !tokens.Current.IsOperator(":"))
            return start;
        tokens.ExpectOperator(":");
        var stop = ParseSlicePart();
        var step = tokens.TakeOperator(":") ? ParseSlicePart() : null;
        return new SliceAccess(target, start, stop, step);
    }

    private Expression? ParseSlicePart() => tokens.Current is { Kind: TokenKind.Operator, Text: ":" or "]" or "," }
        ? null
        : expressions.ParseExpression();

    private Call ParseCall(Expression target)
    {
        int line = tokens.Current.Line;
        return new Call(target, ParseArguments(), line);
    }

    private CallArguments ParseArguments()
    {
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        Expression? spread = null;
        Expression? namedSpread = null;
        tokens.ExpectOperator("(");
        bool first = true;
        while (!tokens.TakeOperator(")"))
        {
            if (!first)
            {
                tokens.ExpectOperator(",");
                if (tokens.TakeOperator(")"))
                    break;
            }
            first = false;
            if (spread is null && namedSpread is null && tokens.TakeOperator("*"))
                spread = expressions.ParseExpression();
            else if (namedSpread is null && tokens.TakeOperator("**"))
                namedSpread = expressions.ParseExpression();
            else if (namedSpread is null && tokens.Current.Kind == TokenKind.Name && tokens.Following.IsOperator("="))
                named.Add(ParseNamedArgument());
            else if (named.Count == 0 && spread is null && namedSpread is null)
                positional.Add(expressions.ParseExpression());
            else
                throw TemplateException.Syntax(tokens.Current.Line, "the arguments of a call are in the wrong order.");
        }
        return new CallArguments([.. positional], [.. named], spread, namedSpread);
    }

    private (string, Expression) ParseNamedArgument()
    {
        string name = tokens.Take().Text;
        tokens.Take();
        return (name, expressions.ParseExpression());
    }

    /// <summary>Any run of <c>| filter</c>, <c>is test</c> and calls of their results.</summary>
    public Expression ParseFilters(Expression value, bool startsInline = false)
    {
        while (true)
        {
            if (startsInline || tokens.TakeOperator("|"))
            {
                startsInline = false;
                var function = ParseFunction(Filters.All, "filter");
                value = tokens.Grow(new Filter(value, function, tokens.Current.IsOperator("(") ? ParseArguments() : CallArguments.None), value);
            }
            else if (value is not CapturedText && tokens.TakeName("is"))
            {
                value = tokens.Grow(ParseTest(value), value);
            }
            else if (value is not CapturedText && tokens.Current.IsOperator("("))
            {
                value = tokens.Grow(ParseCall(value), value);
            }
            else
            {
                return value;
            }
        }
    }

    /// <summary>
    /// The function of a name, dots in it included. An unknown one is an error only if it is called, where a condition may keep it from that.
    /// </summary>
    private Builtin ParseFunction(FrozenDictionary<string, Builtin> table, string kind)
    {
        var token = tokens.Expect(TokenKind.Name);
        string name = token.Text;
        while (tokens.TakeOperator("."))
            name += "." + tokens.Expect(TokenKind.Name).Text;
        if (table.TryGetValue(name, out var function))
            return function;
        string sentence = $"there is no {kind} '{name}'.";
        expressions.ReportUnknown(TemplateException.Syntax(token.Line, sentence));
        return new Builtin(name, "*", _ => throw TemplateException.Runtime(sentence));
    }

    private Expression ParseTest(Expression value)
    {
        bool negated = tokens.TakeName("not");
        var function = ParseFunction(Tests.All, "test");
        var arguments = CallArguments.None;
        if (tokens.Current.IsOperator("("))
            arguments = ParseArguments();
        else if (tokens.Current.IsName("is"))
            throw TemplateException.Syntax(tokens.Current.Line, "one test with is cannot follow another.");
        else if (BeginsTestArgument())
            arguments = CallArguments.None with { Positional = [ParsePostfix(ParsePrimary())] };
        var test = tokens.Grow(new Test(value, function, arguments), value);
        return negated ? tokens.Grow(new Unary(UnaryOperator.Not, test), test) : test;
    }

    private bool BeginsTestArgument() => tokens.Current.Kind switch
    {
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        TokenKind.Operator => tokens.Current.Text is "[" or "{",
        TokenKind.Name => tokens.Current.Text is not ("else" or "or" or "and"),
        _ => false,
    };
}
