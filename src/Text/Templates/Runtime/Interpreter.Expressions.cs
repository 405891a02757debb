using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Library;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Syntax;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Runtime;

internal sealed partial class Interpreter
{
    public object Evaluate(Expression expression)
    {
        _budget.Charge(1);
        switch (expression)
        {
            case Literal literal:
                return literal.Value;
            case Name name:
                return Lookup(name.Id);
        }
        RenderBudget.EnsureStack();
        return expression switch
        {
            AttributeAccess access => Access.GetAttribute(Evaluate(access.Target), access.Name, access.Key),
            ItemAccess access => Access.GetItem(_context, Evaluate(access.Target), Evaluate(access.Index)),
            Binary binary => _context.Operators.Apply(binary.Operator, Evaluate(binary.Left), Evaluate(binary.Right)),
            Comparison comparison => JinjaBool.Box(EvaluateComparison(comparison)),
            Conditional conditional => EvaluateConditional(conditional),
            Logical logical => EvaluateLogical(logical),
            Filter filter => filter.Function.Invoke(_context, Evaluate(filter.Target), EvaluateArguments(filter.Arguments)),
            Test test => test.Function.Invoke(_context, Evaluate(test.Target), EvaluateArguments(test.Arguments)),
            Call call => EvaluateCall(call, caller: null),
            Unary unary => EvaluateUnary(unary),
            Concatenation concatenation => EvaluateConcatenation(concatenation),
            SliceAccess access => Access.Slice(
                _context, Evaluate(access.Target), EvaluateOrNull(access.Start), EvaluateOrNull(access.Stop), EvaluateOrNull(access.Step)),
            SequenceLiteral sequence => new JinjaList(EvaluateAll(sequence.Items), sequence.Kind),
            DictLiteral dict => EvaluateDict(dict),
            CapturedText => _captured,
            _ => throw new InvalidOperationException($"{expression.GetType().Name} is not evaluated."),
        };
    }

    private object Lookup(string name) => _scope.Find(name)
        ?? (name == "self" ? _self : null)
        ?? _variables.GetValueOrDefault(name)
        ?? Globals.All.GetValueOrDefault(name)
        ?? new Undefined(name);

    private object EvaluateCall(Call call, Macro? caller)
    {
        object result;
        if (call.Target is AttributeAccess access)
        {
            object target = Evaluate(access.Target);
            result = Methods.Find(target, access.Name) is { } method
                ? method.Invoke(_context, target, EvaluateArguments(call.Arguments, caller))
                : Invoke(Access.GetAttribute(target, access.Name, access.Key), call, caller);
        }
        else
        {
            result = Invoke(Evaluate(call.Target), call, caller);
        }
        _context.Line = call.Line;
        return result;
    }

    private object Invoke(object function, Call call, Macro? caller) => function switch
    {
        Callable callable => callable.Call(_context, EvaluateArguments(call.Arguments, caller)),
        Undefined undefined => throw undefined.Error(),
        _ => throw TemplateException.Runtime($"'{PythonType.NameOf(function)}' object is not callable."),
    };

    private Arguments EvaluateArguments(CallArguments arguments, Macro? caller = null)
    {
        if (arguments.IsEmpty && caller is null)
            return Arguments.None;
        object[] positional = EvaluateAll(arguments.Positional);
        if (arguments.Spread is not null)
            positional = [.. positional, .. _context.Operators.Iterate(Evaluate(arguments.Spread))];
        if (arguments.Named.Length == 0 && arguments.NamedSpread is null && caller is null)
            return new Arguments(positional, []);
        var named = new List<(string, object)>();
        foreach (var (name, value) in arguments.Named)
            named.Add((name, Evaluate(value)));
        if (arguments.NamedSpread is not null)
        {
            object spread = Evaluate(arguments.NamedSpread);
            if (spread is not JinjaDict dict)
                throw TemplateException.Runtime("** needs a mapping.");
            foreach (var (key, value) in dict)
                named.Add(((key as JinjaString)?.Value ?? throw TemplateException.Runtime("** needs names that are strings."), value));
        }
        if (caller is not null)
            named.Add(("caller", caller));
        return new Arguments(positional, [.. named]);
    }

    private object[] EvaluateAll(Expression[] expressions)
    {
        if (expressions.Length == 0)
            return [];
        var values = new object[expressions.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = Evaluate(expressions[i]);
        return values;
    }

    private JinjaDict EvaluateDict(DictLiteral literal)
    {
        var dict = new JinjaDict(literal.Entries.Length);
        foreach (var (key, value) in literal.Entries)
            dict.Set(Evaluate(key), Evaluate(value));
        return dict;
    }

    private bool EvaluateComparison(Comparison comparison)
    {
        object left = Evaluate(comparison.First);
        foreach (var (op, operand) in comparison.Rest)
        {
            object right = Evaluate(operand);
            if (!_context.Operators.Holds(op, left, right))
                return false;
            left = right;
        }
        return true;
    }

    private object EvaluateConditional(Conditional conditional)
    {
        if (Operators.IsTrue(Evaluate(conditional.Condition)))
            return Evaluate(conditional.Then);
        return conditional.Otherwise is null
            ? Undefined.Because("an if without else gave no value.")
            : Evaluate(conditional.Otherwise);
    }

    private object EvaluateLogical(Logical logical)
    {
        object value = None.Value;
        foreach (var operand in logical.Operands)
        {
            value = Evaluate(operand);
            if (Operators.IsTrue(value) != logical.IsAnd)
                break;
        }
        return value;
    }

    private object EvaluateUnary(Unary unary)
    {
        object operand = Evaluate(unary.Operand);
        if (unary.Operator == UnaryOperator.Not)
            return JinjaBool.Box(!Operators.IsTrue(operand));
        if (operand is Undefined undefined)
            throw undefined.Error();
        return unary.Operator == UnaryOperator.Minus ? JinjaNumber.Negate(operand) : JinjaNumber.Negate(JinjaNumber.Negate(operand));
    }

    private JinjaString EvaluateConcatenation(Concatenation concatenation)
    {
        if (_escapes)
            return EvaluateMarkupConcatenation(concatenation);
        var text = PythonFormat.Str(Evaluate(concatenation.Parts[0]), _budget);
        if (concatenation.Parts.Length == 2)
            return _context.Operators.Concat(text, PythonFormat.Str(Evaluate(concatenation.Parts[1]), _budget));
        var result = new TextBuilder(_budget).Append(text);
        foreach (var part in concatenation.Parts.AsSpan(1))
            result.Append(PythonFormat.Str(Evaluate(part), _budget));
        return result.ToText();
    }

    /// <summary>As soon as one part is markup, the others are escaped.</summary>
    private JinjaString EvaluateMarkupConcatenation(Concatenation concatenation)
    {
        var parts = Array.ConvertAll(concatenation.Parts, part => PythonFormat.SoftStr(Evaluate(part), _budget));
        bool isMarkup = Array.Exists(parts, static part => part.IsMarkup);
        var result = new TextBuilder(_budget);
        foreach (var part in parts)
            result.Append(isMarkup ? Html.Escape(part, _budget) : part);
        return isMarkup ? result.ToText().AsMarkup() : result.ToText();
    }

    private object? EvaluateOrNull(Expression? expression) => expression is null ? null : Evaluate(expression);
}
