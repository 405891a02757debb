using System.Collections.Frozen;
using System.Numerics;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>The methods and attributes of Python's values that a template may use; those that would change a value are refused.</summary>
internal static class Methods
{
    private static readonly FrozenDictionary<string, Builtin> OfDict = Builtin.Table([
        new("get", "key default? /", static call => ((JinjaDict)call.Target).TryGet(call[0]!, out object value) ? value : call[1] ?? None.Value),
        new("keys", "", static call => new JinjaList(((JinjaDict)call.Target).Keys, SequenceKind.Keys)),
        new("values", "", static call => new JinjaList(((JinjaDict)call.Target).Values, SequenceKind.Values)),
        new("items", "", static call => new JinjaList(((JinjaDict)call.Target).Items(), SequenceKind.Items)),
        new("copy", "", static call => call.Target),
        new("fromkeys", "iterable value? /", FromKeys),
    ]);

    private static readonly FrozenDictionary<string, Builtin> OfSequence = Builtin.Table([
        new("count", "value /", static call => JinjaNumber.Box(((JinjaList)call.Target).Items.LongCount(item => call.Operators.AreEqual(item, call[0]!)))),
        new("index", "value start? stop? /", IndexOf),
    ]);

    private static readonly FrozenDictionary<string, Builtin> OfList = Builtin.Table([.. OfSequence.Values, new("copy", "", static call => call.Target)]);

    private static readonly FrozenDictionary<string, Builtin> OfInteger = Builtin.Table([
        new("bit_length", "", static call => JinjaNumber.Box((BigInteger.Abs(JinjaNumber.ToBig(call.Target))).GetBitLength())),
        new("bit_count", "", static call => JinjaNumber.Box(
            BigInteger.Abs(JinjaNumber.ToBig(call.Target)).ToByteArray().Sum(static part => BitOperations.PopCount(part)))),
        new("conjugate", "", static call => JinjaNumber.Box(JinjaNumber.ToBig(call.Target))),
        new("as_integer_ratio", "", static call => JinjaList.Tuple(JinjaNumber.Box(JinjaNumber.ToBig(call.Target)), JinjaNumber.Box(1))),
    ]);

    private static readonly FrozenDictionary<string, Builtin> OfFloat = Builtin.Table([
        new("is_integer", "", static call => JinjaBool.Box(double.IsInteger((double)call.Target))),
        new("conjugate", "", static call => call.Target),
        new("as_integer_ratio", "", Ratio),
    ]);

    private static readonly FrozenSet<string> ChangesDict = ["clear", "pop", "popitem", "setdefault", "update"];
    private static readonly FrozenSet<string> ChangesList = ["append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"];

    // What every Python object has.
    private static readonly FrozenSet<string> Internals =
    [
        "__class__", "__delattr__", "__dir__", "__doc__", "__eq__", "__format__", "__ge__", "__getattribute__", "__getstate__", "__gt__", "__hash__",
        "__init__", "__init_subclass__", "__le__", "__lt__", "__ne__", "__new__", "__reduce__", "__reduce_ex__", "__repr__", "__setattr__",
        "__sizeof__", "__str__", "__subclasshook__",
    ];

    // What some have, of which a template must not see anything either.
    private static readonly FrozenSet<string> OtherInternals =
    [
        "__globals__", "__dict__", "__module__", "__len__", "__iter__", "__contains__", "__getitem__", "__add__", "__mul__", "__call__", "__code__",
        "__self__", "__func__", "__mro__", "__bases__", "__subclasses__", "__builtins__", "__html__",
    ];

    public static Builtin? Find(object target, string name) => target switch
    {
        JinjaString { IsMarkup: true } => TextMethods.OfMarkup.GetValueOrDefault(name),
        JinjaString => TextMethods.OfText.GetValueOrDefault(name),
        JinjaDict => OfDict.GetValueOrDefault(name),
        JinjaList { Kind: SequenceKind.List } => OfList.GetValueOrDefault(name),
        JinjaList { IsIndexed: true } => OfSequence.GetValueOrDefault(name),
        long or bool or BigInteger => OfInteger.GetValueOrDefault(name),
        double => OfFloat.GetValueOrDefault(name),
        _ => null,
    };

    /// <summary>An attribute that is no method.</summary>
    public static object? FindValue(object target, string name) => (target, name) switch
    {
        (JinjaObject item, _) => item.GetAttribute(name),
        (JinjaList { Kind: SequenceKind.Group } group, "grouper") => group[0],
        (JinjaList { Kind: SequenceKind.Group } group, "list") => group[1],
        (JinjaRange range, "start") => JinjaNumber.Box(range.Start),
        (JinjaRange range, "stop") => JinjaNumber.Box(range.Stop),
        (JinjaRange range, "step") => JinjaNumber.Box(range.Step),
        (double, "real") => target,
        (double, "imag") => 0.0,
        (long or bool or BigInteger, "real" or "numerator") => JinjaNumber.Box(JinjaNumber.ToBig(target)),
        (long or bool or BigInteger, "imag") => JinjaNumber.Box(0),
        (long or bool or BigInteger, "denominator") => JinjaNumber.Box(1),
        _ => null,
    };

    /// <summary>Names that Python's immutable sandbox hides: methods that change a value, and the way into the interpreter.</summary>
    public static bool IsUnsafe(object target, string name) =>
        (target is JinjaDict && ChangesDict.Contains(name))
        || (target is JinjaList { Kind: SequenceKind.List } && ChangesList.Contains(name))
        || Internals.Contains(name)
        || (target is not Undefined && OtherInternals.Contains(name));

    public static long Found(long index) => index >= 0 ? index : throw TemplateException.Runtime("the value was not found.");

    private static JinjaDict FromKeys(Invocation call)
    {
        var result = new JinjaDict();
        foreach (object key in call.Operators.Walk(call[0]!))
            result.Set(key, call[1] ?? None.Value);
        return result;
    }

    private static object IndexOf(Invocation call)
    {
        object[] items = ((JinjaList)call.Target).Items;
        if (call.Target is JinjaRange && call[1] is not null)
            throw TemplateException.Runtime("index() of a range takes one argument.");
        long start = Clip(call.Integer(1, 0));
        long stop = Clip(call.Integer(2, items.Length));
        for (long i = start; i < stop; i++)
            if (call.Operators.AreEqual(items[i], call[0]!))
                return JinjaNumber.Box(i);
        return JinjaNumber.Box(Found(-1));

        long Clip(long index) => Math.Clamp(index < 0 ? index + items.Length : index, 0, items.Length);
    }

    private static JinjaList Ratio(Invocation call)
    {
        double value = (double)call.Target;
        if (!double.IsFinite(value))
            throw TemplateException.Runtime("an infinite or undefined number has no ratio.");
        var (numerator, denominator) = JinjaNumber.Fraction(Math.Abs(value));
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        return JinjaList.Tuple(JinjaNumber.Box(numerator / common * (value < 0 ? -1 : 1)), JinjaNumber.Box(denominator / common));
    }
}
