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

internal sealed class Output(params Expression[] values) : Statement
{
    public Expression[] Values => values;
}

internal sealed class If((Expression Condition, Statement[] Body)[] branches, Statement[] otherwise) : Statement
{
    public (Expression Condition, Statement[] Body)[] Branches => branches;

    public Statement[] Otherwise => otherwise;
}

internal sealed class For(
    AssignmentTarget target, Expression iterable, Expression? filter, bool isRecursive, Statement[] body, Statement[] otherwise) : Statement
{
    /// <summary>Its body may call <c>loop(items)</c> to run itself over other items.</summary>
    public bool IsRecursive => isRecursive;

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

/// <summary>A body that only trainers look at; to Jinja it is a macro that is called at once.</summary>
internal sealed class GenerationBlock(MacroDefinition body) : Statement
{
    public MacroDefinition Body => body;
}

/// <summary>A body with variables of its own.</summary>
internal sealed class ScopedBlock((AssignmentTarget Target, Expression Value)[] variables, Statement[] body) : Statement
{
    public (AssignmentTarget Target, Expression Value)[] Variables => variables;

    public Statement[] Body => body;
}

/// <summary>
/// A part of the template with a name, by which <c>self.name()</c> prints it again. It sees the variables of the root alone, unless it is scoped.
/// </summary>
internal sealed class Block(string name, Statement[] body, bool isScoped, bool isRequired) : Statement
{
    public string Name => name;

    public Statement[] Body => body;

    public bool IsScoped => isScoped;

    /// <summary>Another template has to fill it, so that alone this one fails.</summary>
    public bool IsRequired => isRequired;
}

/// <summary>A body within which what is printed becomes HTML, or does not.</summary>
internal sealed class Autoescape(Expression isOn, Statement[] body) : Statement
{
    public Expression IsOn => isOn;

    public Statement[] Body => body;
}

/// <summary>A tag that reads another template, of which a chat template has none: it fails if it runs.</summary>
internal sealed class OtherTemplate(string tag) : Statement
{
    public string Tag => tag;
}

internal sealed class MacroDefinition(
    string name, (string Name, Expression? Default)[] parameters, Statement[] body, IReadOnlySet<string> specials) : Statement
{
    public string Name => name;

    public (string Name, Expression? Default)[] Parameters => parameters;

    public Statement[] Body => body;

    /// <summary>The body names <c>varargs</c>, so surplus arguments are allowed.</summary>
    public bool TakesPositional { get; } = specials.Contains("varargs") && !Array.Exists(parameters, static parameter => parameter.Name == "varargs");

    /// <summary>The body names <c>kwargs</c>, so surplus names are allowed.</summary>
    public bool TakesNamed { get; } = specials.Contains("kwargs") && !Array.Exists(parameters, static parameter => parameter.Name == "kwargs");

    /// <summary>The body names <c>caller</c>, so a call block may call it.</summary>
    public bool TakesCaller { get; } = specials.Contains("caller");
}

internal sealed class CallBlock(MacroDefinition caller, Call call) : Statement
{
    public MacroDefinition Caller => caller;

    public Call Call => call;
}
