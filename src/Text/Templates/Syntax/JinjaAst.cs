using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Syntax;

internal enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    Power,
}

internal enum ComparisonOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
}

internal enum UnaryOperator
{
    Not,
    Minus,
    Plus,
}

/// <summary>A node that has a value. The tree never changes after parsing, so threads share it.</summary>
internal abstract class Expression
{
    /// <summary>Levels below this node along the spine that a loop of the parser built; the parser bounds it.</summary>
    public int Depth { get; set; }
}

internal sealed class Literal(object value) : Expression
{
    public object Value => value;
}

internal sealed class Name(string id) : Expression
{
    public string Id => id;
}

internal sealed class SequenceLiteral(Expression[] items, SequenceKind kind) : Expression
{
    public Expression[] Items => items;

    public SequenceKind Kind => kind;
}

internal sealed class DictLiteral((Expression Key, Expression Value)[] entries) : Expression
{
    public (Expression Key, Expression Value)[] Entries => entries;
}

internal sealed class Unary(UnaryOperator op, Expression operand) : Expression
{
    public UnaryOperator Operator => op;

    public Expression Operand => operand;
}

internal sealed class Binary(BinaryOperator op, Expression left, Expression right) : Expression
{
    public BinaryOperator Operator => op;

    public Expression Left => left;

    public Expression Right => right;
}

/// <summary><c>a and b and c</c>, or the same with <c>or</c>: the first operand that decides.</summary>
internal sealed class Logical(bool isAnd, Expression[] operands) : Expression
{
    public bool IsAnd => isAnd;

    public Expression[] Operands => operands;
}

/// <summary><c>a ~ b ~ c</c>.</summary>
internal sealed class Concatenation(Expression[] parts) : Expression
{
    public Expression[] Parts => parts;
}

/// <summary><c>a &lt; b &lt; c</c>: every neighbouring pair must hold.</summary>
internal sealed class Comparison(Expression first, (ComparisonOperator Operator, Expression Operand)[] rest) : Expression
{
    public Expression First => first;

    public (ComparisonOperator Operator, Expression Operand)[] Rest => rest;
}

internal sealed class Conditional(Expression condition, Expression then, Expression? otherwise) : Expression
{
    public Expression Condition => condition;

    public Expression Then => then;

    public Expression? Otherwise => otherwise;
}

internal sealed class AttributeAccess(Expression target, string name) : Expression
{
    public Expression Target => target;

    public string Name => name;

    public JinjaString Key { get; } = new(name, isTrusted: true);
}

internal sealed class ItemAccess(Expression target, Expression index) : Expression
{
    public Expression Target => target;

    public Expression Index => index;
}

internal sealed class SliceAccess(Expression target, Expression? start, Expression? stop, Expression? step) : Expression
{
    public Expression Target => target;

    public Expression? Start => start;

    public Expression? Stop => stop;

    public Expression? Step => step;
}

internal sealed class Call(Expression target, CallArguments arguments, int line) : Expression
{
    public Expression Target => target;

    public CallArguments Arguments => arguments;

    public int Line => line;
}

internal sealed class Filter(Expression target, Builtin function, CallArguments arguments) : Expression
{
    public Expression Target => target;

    public Builtin Function => function;

    public CallArguments Arguments => arguments;
}

internal sealed class Test(Expression target, Builtin function, CallArguments arguments) : Expression
{
    public Expression Target => target;

    public Builtin Function => function;

    public CallArguments Arguments => arguments;
}

/// <summary>The text that a filter block or a filtered set block has just rendered.</summary>
internal sealed class CapturedText : Expression;

internal sealed record CallArguments(Expression[] Positional, (string Name, Expression Value)[] Named, Expression? Spread, Expression? NamedSpread)
{
    public static readonly CallArguments None = new([], [], null, null);

    public bool IsEmpty => Positional.Length == 0 && Named.Length == 0 && Spread is null && NamedSpread is null;
}

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

    /// <summary>What becomes of the <see cref="CapturedText"/>.</summary>
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

    /// <summary>The body speaks of varargs or kwargs, so surplus arguments are welcome.</summary>
    public bool TakesExtras => takesExtras;
}

internal sealed class CallBlock(MacroDefinition caller, Call call) : Statement
{
    public MacroDefinition Caller => caller;

    public Call Call => call;
}

internal abstract record AssignmentTarget;

internal sealed record NameTarget(string Name) : AssignmentTarget;

internal sealed record AttributeTarget(string Name, string Attribute) : AssignmentTarget;

internal sealed record TupleTarget(AssignmentTarget[] Items) : AssignmentTarget;
