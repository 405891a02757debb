using System.Numerics;
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
        budget.Charge(1);
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
            AttributeAccess access => GetAttribute(Evaluate(access.Target), access.Name, access.Key),
            ItemAccess access => GetItem(Evaluate(access.Target), Evaluate(access.Index)),
            Binary binary => Operators.Apply(binary.Operator, Evaluate(binary.Left), Evaluate(binary.Right)),
            Comparison comparison => JinjaBool.Box(EvaluateComparison(comparison)),
            Conditional conditional => EvaluateConditional(conditional),
            Logical logical => EvaluateLogical(logical),
            Filter filter => filter.Function.Invoke(this, Evaluate(filter.Target), EvaluateArguments(filter.Arguments)),
            Test test => test.Function.Invoke(this, Evaluate(test.Target), EvaluateArguments(test.Arguments)),
            Call call => EvaluateCall(call, caller: null),
            Unary unary => EvaluateUnary(unary),
            Concatenation concatenation => EvaluateConcatenation(concatenation),
            SliceAccess access => Slice(Evaluate(access.Target), EvaluateOrNull(access.Start), EvaluateOrNull(access.Stop), EvaluateOrNull(access.Step)),
            SequenceLiteral sequence => new JinjaList(EvaluateAll(sequence.Items), sequence.Kind),
            DictLiteral dict => EvaluateDict(dict),
            CapturedText => _captured,
            _ => throw new InvalidOperationException($"{expression.GetType().Name} is not evaluated."),
        };
    }

    /// <summary><c>value[index]</c>: an item first, then a method or attribute, else undefined.</summary>
    public object GetItem(object target, object index)
    {
        switch (target, index)
        {
            case (JinjaDict dict, _):
                if (index is JinjaString key)
                    budget.ChargeText(key.Value.Length);
                if (dict.TryGet(index, out object value))
                    return value;
                break;
            case (JinjaList { IsIndexed: true } list, long or bool):
                long at = Normalize(index, list.Count);
                if (at >= 0 && at < list.Count)
                    return list[(int)at];
                break;
            case (JinjaString text, long or bool):
                at = Normalize(index, text.CodePoints);
                if (at < 0 || at >= text.CodePoints)
                    break;
                int offset = OffsetOf(text, (int)at);
                return text.Slice(offset, PythonText.Width(text.Value, offset));
        }
        return index is JinjaString name && FindAttribute(target, name.Value) is { } attribute
            ? attribute
            : target is Undefined undefined ? throw undefined.Error() : new Undefined(PythonFormat.Str(index, budget).Value, target);
    }

    public object Slice(object target, object? start, object? stop, object? step)
    {
        if (target is Undefined undefined)
            throw undefined.Error();
        if (target is not (JinjaString or JinjaList { IsIndexed: true }))
            throw TemplateException.Runtime($"a '{PythonFormat.TypeName(target)}' cannot be sliced.");
        int length = Operators.Length(target);
        long stride = SliceIndex(step) ?? 1;
        if (stride == 0)
            throw TemplateException.Runtime("a slice needs a step other than zero.");
        long low = stride > 0 ? 0 : -1;
        long high = stride > 0 ? length : length - 1;
        long from = Clip(SliceIndex(start), stride > 0 ? low : high);
        long to = Clip(SliceIndex(stop), stride > 0 ? high : low);
        long count = Math.Max(0, stride > 0 ? (to - from + stride - 1) / stride : (from - to - stride - 1) / -stride);
        return target is JinjaString text ? SliceText(text, from, stride, (int)count) : SliceList((JinjaList)target, from, stride, (int)count);

        long Clip(long? index, long otherwise) => index is { } given ? Math.Clamp(given < 0 ? given + length : given, low, high) : otherwise;
    }

    private object Lookup(string name) => _scope.Find(name)
        ?? variables.GetValueOrDefault(name)
        ?? Globals.All.GetValueOrDefault(name)
        ?? new Undefined(name);

    /// <summary><c>value.name</c>: a method or attribute first, then an item, else undefined.</summary>
    private static object GetAttribute(object target, string name, JinjaString key)
    {
        if (FindAttribute(target, name) is { } attribute)
            return attribute;
        return target is JinjaDict dict && dict.TryGet(key, out object value) ? value : new Undefined(name, target);
    }

    private static object? FindAttribute(object target, string name)
    {
        if (target is Undefined undefined)
            throw undefined.Error();
        if (Methods.IsUnsafe(target, name))
            return new Undefined(name, target, $"access to '{name}' of a '{PythonFormat.TypeName(target)}' is not safe.");
        if (target is JinjaObject item)
            return item.GetAttribute(name);
        if (target is JinjaList { Kind: SequenceKind.Group } group && name is "grouper" or "list")
            return group[name == "grouper" ? 0 : 1];
        return Methods.Find(target, name) is { } method ? new BoundFunction(method, target) : null;
    }

    private object EvaluateCall(Call call, Macro? caller)
    {
        object result;
        if (call.Target is AttributeAccess access)
        {
            object target = Evaluate(access.Target);
            result = Methods.Find(target, access.Name) is { } method
                ? method.Invoke(this, target, EvaluateArguments(call.Arguments, caller))
                : Invoke(GetAttribute(target, access.Name, access.Key), call, caller);
        }
        else
        {
            result = Invoke(Evaluate(call.Target), call, caller);
        }
        Line = call.Line;
        return result;
    }

    private object Invoke(object function, Call call, Macro? caller) => function switch
    {
        JinjaObject callable => callable.Call(this, EvaluateArguments(call.Arguments, caller)),
        Undefined undefined => throw undefined.Error(),
        _ => throw TemplateException.Runtime($"'{PythonFormat.TypeName(function)}' object is not callable."),
    };

    private Arguments EvaluateArguments(CallArguments arguments, Macro? caller = null)
    {
        if (arguments.IsEmpty && caller is null)
            return Arguments.None;
        object[] positional = EvaluateAll(arguments.Positional);
        if (arguments.Spread is not null)
            positional = [.. positional, .. Operators.Iterate(Evaluate(arguments.Spread))];
        if (arguments.Named.Length == 0 && arguments.NamedSpread is null && caller is null)
            return new Arguments(positional, []);
        var named = new List<(string, object)>();
        foreach (var (name, value) in arguments.Named)
            named.Add((name, Evaluate(value)));
        if (arguments.NamedSpread is not null)
        {
            if (Evaluate(arguments.NamedSpread) is not JinjaDict dict)
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
            if (!Operators.Holds(op, left, right))
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
        var text = PythonFormat.Str(Evaluate(concatenation.Parts[0]), budget);
        if (concatenation.Parts.Length == 2)
            return Operators.Concat(text, PythonFormat.Str(Evaluate(concatenation.Parts[1]), budget));
        var result = new TextBuilder(budget).Append(text);
        foreach (var part in concatenation.Parts.AsSpan(1))
            result.Append(PythonFormat.Str(Evaluate(part), budget));
        return result.ToText();
    }

    private object? EvaluateOrNull(Expression? expression) => expression is null ? null : Evaluate(expression);

    private JinjaString SliceText(JinjaString text, long from, long stride, int count)
    {
        budget.ChargeText(text.Value.Length);
        if (count == 0)
            return JinjaString.Empty;
        if (stride == 1)
            return text.Slice(text.OffsetOf((int)from)..text.OffsetOf((int)from + count));
        object[] characters = Operators.Iterate(text);
        var result = new TextBuilder(budget);
        for (int i = 0; i < count; i++)
            result.Append((JinjaString)characters[from + (i * stride)]);
        return result.ToText();
    }

    private JinjaList SliceList(JinjaList list, long from, long stride, int count)
    {
        budget.ChargeItems(count);
        var items = new object[count];
        for (int i = 0; i < count; i++)
            items[i] = list[(int)(from + (i * stride))];
        return new JinjaList(items, list.IsTuple ? SequenceKind.Tuple : list.Kind);
    }

    private static long? SliceIndex(object? index) => index switch
    {
        null or None => null,
        long n => Math.Clamp(n, -int.MaxValue, int.MaxValue),
        bool b => b ? 1 : 0,
        BigInteger big => big.Sign * (long)int.MaxValue,
        Undefined undefined => throw undefined.Error(),
        _ => throw TemplateException.Runtime($"a slice takes integers, not a '{PythonFormat.TypeName(index)}'."),
    };

    private static long Normalize(object index, int length)
    {
        long at = index is long n ? n : (bool)index ? 1 : 0;
        return at < 0 ? at + length : at;
    }

    // In text with characters beyond U+FFFF an index is found by walking.
    private int OffsetOf(JinjaString text, int codePoint)
    {
        if (text.CodePoints != text.Value.Length)
            budget.ChargeText(text.Value.Length);
        return text.OffsetOf(codePoint);
    }
}
