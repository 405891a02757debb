using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates.Syntax;

/// <summary>What stands on the left of an assignment: a name, an attribute of a namespace, or several of them.</summary>
internal sealed class TargetParser(TokenReader tokens)
{
    /// <param name="namesLoop">Whether a target may be called loop, which inside of a for block it may not.</param>
    /// <param name="withAttribute">Whether <c>name.attribute</c> is allowed.</param>
    public AssignmentTarget Parse(bool namesLoop, bool withAttribute = false)
    {
        var first = ParseSingle(namesLoop, withAttribute);
        if (!tokens.Current.IsOperator(","))
            return first;
        var items = new List<AssignmentTarget> { first };
        // A comma may end the targets of a loop, and those in parentheses.
        while (tokens.TakeOperator(",") && !tokens.Current.IsName("in") && !tokens.Current.IsOperator(")"))
            items.Add(ParseSingle(namesLoop, withAttribute));
        return new TupleTarget([.. items]);
    }

    public NameTarget ParseName()
    {
        var name = tokens.Expect(TokenKind.Name);
        return name.Text is "true" or "false" or "none" or "True" or "False" or "None"
            ? throw TemplateException.Syntax(name.Line, $"cannot assign to '{name.Text}'.")
            : new NameTarget(name.Text);
    }

    private AssignmentTarget ParseSingle(bool namesLoop, bool withAttribute)
    {
        if (tokens.TakeOperator("("))
        {
            tokens.Enter();
            var inner = tokens.Current.IsOperator(")") ? new TupleTarget([]) : Parse(namesLoop);
            tokens.Leave();
            tokens.ExpectOperator(")");
            return inner;
        }
        var name = ParseName();
        if (withAttribute && tokens.TakeOperator("."))
            return new AttributeTarget(name.Name, tokens.Expect(TokenKind.Name).Text);
        return name.Name != "loop" || namesLoop ? name : throw TemplateException.Syntax(tokens.Current.Line, "cannot assign to 'loop' in a loop.");
    }
}
