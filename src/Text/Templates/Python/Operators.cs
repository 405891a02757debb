using System.Numerics;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Python;

/// <summary>Python's operators over template values. Long strings and lists cost steps here, so that no comparison runs away.</summary>
internal sealed class Operators(RenderBudget budget)
{
    public static bool IsTrue(object value) => value switch
    {
        bool b => b,
        JinjaString text => text.Value.Length > 0,
        None or Undefined => false,
        JinjaList list => list.Count > 0,
        JinjaDict dict => dict.Count > 0,
        long or double or BigInteger => JinjaNumber.IsTrue(value),
        _ => true,
    };

    /// <summary>The items that a for loop would see, all at once.</summary>
    public object[] Iterate(object value)
    {
        switch (value)
        {
            case JinjaList list:
                return list.Items;
            case JinjaIterator iterator:
                return [.. Walk(iterator)];
            case JinjaDict dict:
                budget.ChargeItems(dict.Count);
                return dict.Keys;
            case JinjaString text:
                return Characters(text);
            case Undefined:
                return [];
            default:
                throw TemplateException.Runtime($"'{PythonType.NameOf(value)}' object is not iterable.");
        }
    }

    /// <summary>The items one by one, so that those of an iterator are made only as far as someone asks.</summary>
    public IEnumerable<object> Walk(object value) => value is JinjaIterator iterator ? Walk(iterator) : Iterate(value);

    private IEnumerable<object> Walk(JinjaIterator iterator)
    {
        for (int count = 0; iterator.Next() is { } item; count++)
        {
            budget.ChargeItem(count);
            yield return item;
        }
    }

    public static int Length(object value) => value switch
    {
        JinjaString text => text.CodePoints,
        JinjaList list => list.Count,
        JinjaDict dict => dict.Count,
        Undefined => 0,
        _ => throw TemplateException.Runtime($"object of type '{PythonType.NameOf(value)}' has no len()."),
    };

    public object Apply(BinaryOperator op, object left, object right)
    {
        if (JinjaNumber.IsNumber(left) && JinjaNumber.IsNumber(right))
            return ApplyToNumbers(op, left, right);
        if (op == BinaryOperator.Modulo && left is JinjaString pattern)
            return PercentFormat.Apply(pattern, right, budget);
        Undefined? undefined = left as Undefined ?? right as Undefined;
        if (undefined is not null)
            throw undefined.Error();
        return (op, left, right) switch
        {
            (BinaryOperator.Add, JinjaString a, JinjaString b) => Add(a, b),
            (BinaryOperator.Add, JinjaList { IsTuple: true } a, JinjaList { IsTuple: true } b) => Concat(a, b),
            (BinaryOperator.Add, JinjaList { Kind: SequenceKind.List } a, JinjaList { Kind: SequenceKind.List } b) => Concat(a, b),
            (BinaryOperator.Multiply, JinjaString text, _) when JinjaNumber.IsInteger(right) => Repeat(text, right),
            (BinaryOperator.Multiply, _, JinjaString text) when JinjaNumber.IsInteger(left) => Repeat(text, left),
            (BinaryOperator.Multiply, JinjaList list, _) when JinjaNumber.IsInteger(right) => Repeat(list, right),
            (BinaryOperator.Multiply, _, JinjaList list) when JinjaNumber.IsInteger(left) => Repeat(list, left),
            _ => throw TemplateException.Runtime(
                $"unsupported operand types for {Symbol(op)}: '{PythonType.NameOf(left)}' and '{PythonType.NameOf(right)}'."),
        };
    }

    public bool AreEqual(object left, object right)
    {
        if (ReferenceEquals(left, right))
            return left is not double d || !double.IsNaN(d);
        switch (left, right)
        {
            case (JinjaString a, JinjaString b):
                if (a.Value.Length != b.Value.Length)
                    return false;
                budget.ChargeText(a.Value.Length);
                return a.Value == b.Value;
            case (JinjaList a, JinjaList b):
                return (a.Kind == b.Kind || (a.IsTuple && b.IsTuple)) && a.Kind != SequenceKind.Values && SequencesEqual(a, b);
            case (JinjaDict a, JinjaDict b):
                return DictsEqual(a, b);
            case (Undefined, Undefined):
                return true;
            default:
                return JinjaNumber.IsNumber(left) && JinjaNumber.IsNumber(right) && JinjaNumber.AreEqual(left, right);
        }
    }

    public bool Holds(ComparisonOperator op, object left, object right)
    {
        switch (op)
        {
            case ComparisonOperator.Equal: return AreEqual(left, right);
            case ComparisonOperator.NotEqual: return !AreEqual(left, right);
            case ComparisonOperator.In: return Contains(right, left);
            case ComparisonOperator.NotIn: return !Contains(right, left);
        }
        int? order = Compare(left, right);
        return op switch
        {
            ComparisonOperator.Less => order < 0,
            ComparisonOperator.LessOrEqual => order <= 0,
            ComparisonOperator.Greater => order > 0,
            _ => order >= 0,
        };
    }

    /// <summary>The order of two values; null if a NaN leaves none, an error if Python has none.</summary>
    public int? Compare(object left, object right)
    {
        switch (left, right)
        {
            case (JinjaString a, JinjaString b):
                budget.ChargeText(Math.Min(a.Value.Length, b.Value.Length));
                return CodePoint.Compare(a.Value, b.Value);
            case (JinjaList a, JinjaList b) when (a.IsTuple && b.IsTuple) || (a.Kind == SequenceKind.List && b.Kind == SequenceKind.List):
                RenderBudget.EnsureStack();
                for (int i = 0; i < a.Count && i < b.Count; i++)
                    if (!AreEqual(a[i], b[i]))
                        return Compare(a[i], b[i]);
                return a.Count.CompareTo(b.Count);
            default:
                if (JinjaNumber.IsNumber(left) && JinjaNumber.IsNumber(right))
                    return JinjaNumber.Compare(left, right);
                throw (left as Undefined ?? right as Undefined)?.Error() ?? TemplateException.Runtime(
                    $"'{PythonType.NameOf(left)}' and '{PythonType.NameOf(right)}' have no order.");
        }
    }

    public bool Contains(object container, object item)
    {
        switch (container)
        {
            case JinjaString text:
                if (item is not JinjaString part)
                    throw TemplateException.Runtime($"'in' over a string needs a string, not '{PythonType.NameOf(item)}'.");
                budget.ChargeText(text.Value.Length);
                budget.ChargeSearch(text.Value.Length, part.Value.Length);
                return text.Value.Contains(part.Value, StringComparison.Ordinal);
            case JinjaDict dict:
                return dict.TryGet(item, out _);
            case JinjaList list:
                return Finds(list.Items, item);
            case JinjaIterator iterator:
                return Finds(Walk(iterator), item);
            case Undefined:
                return false;
            default:
                throw TemplateException.Runtime($"argument of type '{PythonType.NameOf(container)}' is not iterable.");
        }
    }

    private bool Finds(IEnumerable<object> items, object sought)
    {
        foreach (object item in items)
        {
            budget.Charge(1);
            if (AreEqual(item, sought))
                return true;
        }
        return false;
    }

    /// <summary>The plus sign; where one text is markup, the other becomes it.</summary>
    private JinjaString Add(JinjaString left, JinjaString right) => left.IsMarkup || right.IsMarkup
        ? Concat(Html.Escape(left, budget), Html.Escape(right, budget)).AsMarkup()
        : Concat(left, right);

    /// <summary>Both texts in one, as plain text.</summary>
    public JinjaString Concat(JinjaString left, JinjaString right)
    {
        budget.ChargeText((long)left.Value.Length + right.Value.Length);
        return JinjaString.Concat(left.AsPlain(), right.AsPlain());
    }

    private JinjaList Concat(JinjaList left, JinjaList right)
    {
        budget.ChargeItems((long)left.Count + right.Count);
        return new JinjaList([.. left.Items, .. right.Items], left.IsTuple ? SequenceKind.Tuple : SequenceKind.List);
    }

    private JinjaString Repeat(JinjaString text, object times) => PythonText.Repeat(text, Times(times), budget).LikeKindOf(text);

    private JinjaList Repeat(JinjaList list, object times)
    {
        if (list is not { Kind: SequenceKind.List or SequenceKind.Tuple or SequenceKind.Group })
            throw TemplateException.Runtime($"a '{PythonType.NameOf(list)}' cannot be repeated.");
        long count = Math.Max(0, Times(times));
        budget.ChargeItems((long)Int128.Min((Int128)count * list.Count, long.MaxValue));
        object[] source = list.Items;
        var items = new object[source.Length * count];
        for (int at = 0; at < items.Length; at += source.Length)
            source.CopyTo(items, at);
        return new JinjaList(items, list.IsTuple ? SequenceKind.Tuple : SequenceKind.List);
    }

    private static long Times(object times) => (long)BigInteger.Min(JinjaNumber.ToBig(times), long.MaxValue);

    private object[] Characters(JinjaString text)
    {
        budget.ChargeItems(text.CodePoints);
        var characters = new object[text.CodePoints];
        for (int i = 0, offset = 0; i < characters.Length; i++)
        {
            int width = CodePoint.Width(text.Value, offset);
            characters[i] = text.Slice(offset, width);
            offset += width;
        }
        return characters;
    }

    private bool SequencesEqual(JinjaList left, JinjaList right)
    {
        RenderBudget.EnsureStack();
        if (left.Count != right.Count)
            return false;
        budget.Charge(left.Count);
        for (int i = 0; i < left.Count; i++)
            if (!AreEqual(left[i], right[i]))
                return false;
        return true;
    }

    private bool DictsEqual(JinjaDict left, JinjaDict right)
    {
        RenderBudget.EnsureStack();
        if (left.Count != right.Count)
            return false;
        budget.Charge(left.Count);
        foreach (var (key, value) in left)
            if (!right.TryGet(key, out object other) || !AreEqual(value, other))
                return false;
        return true;
    }

    private object ApplyToNumbers(BinaryOperator op, object left, object right)
    {
        if (left is BigInteger || right is BigInteger || op == BinaryOperator.Power)
            budget.Charge(64);
        return op switch
        {
            BinaryOperator.Add => JinjaNumber.Add(left, right),
            BinaryOperator.Subtract => JinjaNumber.Subtract(left, right),
            BinaryOperator.Multiply => JinjaNumber.Multiply(left, right),
            BinaryOperator.Divide => JinjaNumber.Divide(left, right),
            BinaryOperator.FloorDivide => JinjaNumber.FloorDivide(left, right),
            BinaryOperator.Modulo => JinjaNumber.Modulo(left, right),
            _ => JinjaNumber.Power(left, right),
        };
    }

    private static string Symbol(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.FloorDivide => "//",
        BinaryOperator.Modulo => "%",
        _ => "**",
    };
}
