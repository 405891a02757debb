using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Syntax;

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
