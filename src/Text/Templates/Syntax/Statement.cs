using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Syntax;

/// <summary>A node that does something.</summary>
internal abstract class Statement
{
    public int Line { get; init; }
}

internal sealed class TextOutput(JinjaString text) : Statement
{
    public JinjaString Text => text;
}

internal sealed class Output(Expression value) : Statement
{
    public Expression Value => value;
}

internal sealed class If((Expression Condition, Statement[] Body)[] branches, Statement[] otherwise) : Statement
{
    public (Expression Condition, Statement[] Body)[] Branches => branches;

    public Statement[] Otherwise => otherwise;
}

internal sealed class For(AssignmentTarget target, Expression iterable, Expression? filter, Statement[] body, Statement[] otherwise) : Statement
{
    public AssignmentTarget Target => target;

    public Expression Iterable => iterable;

    public Expression? Filter => filter;

    public Statement[] Body => body;

    public Statement[] Otherwise => otherwise;
}

internal sealed class Break : Statement;

internal sealed class Continue : Statement;

internal sealed class Set(AssignmentTarget target, Expression value) : Statement
{
    public AssignmentTarget Target => target;

    public Expression Value => value;
}

internal sealed class SetBlock(AssignmentTarget target, Expression value, Statement[] body) : Statement
{
    public AssignmentTarget Target => target;

    /// <summary>What happens to the <see cref="CapturedText"/>.</summary>
    public Expression Value => value;

    public Statement[] Body => body;
}

internal sealed class FilterBlock(Expression value, Statement[] body) : Statement
{
    public Expression Value => value;

    public Statement[] Body => body;
}

/// <summary>A body with variables of its own: with, and the generation block that only trainers look at.</summary>
internal sealed class ScopedBlock((AssignmentTarget Target, Expression Value)[] variables, Statement[] body) : Statement
{
    public (AssignmentTarget Target, Expression Value)[] Variables => variables;

    public Statement[] Body => body;
}

internal sealed class MacroDefinition(string name, (string Name, Expression? Default)[] parameters, Statement[] body, bool takesExtras) : Statement
{
    public string Name => name;

    public (string Name, Expression? Default)[] Parameters => parameters;

    public Statement[] Body => body;

    /// <summary>The body names varargs or kwargs, so surplus arguments are allowed.</summary>
    public bool TakesExtras => takesExtras;
}

internal sealed class CallBlock(MacroDefinition caller, Call call) : Statement
{
    public MacroDefinition Caller => caller;

    public Call Call => call;
}
