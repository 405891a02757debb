using System.Collections.Frozen;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>The tests that may follow <c>is</c>.</summary>
internal static class Tests
{
    public static readonly FrozenDictionary<string, Builtin> All = Builtin.Table([
        Test("defined", static value => value is not Undefined),
        Test("undefined", static value => value is Undefined),
        Test("none", static value => value is None),
        Test("boolean", static value => value is bool),
        Test("true", static value => value is true),
        Test("false", static value => value is false),
        Test("integer", static value => value is not bool && JinjaNumber.IsInteger(value)),
        Test("float", static value => value is double),
        Test("number", JinjaNumber.IsNumber),
        Test("string", static value => value is JinjaString),
        Test("mapping", static value => value is JinjaDict),
        Test("iterable", static value => value is JinjaString or JinjaList or JinjaDict or Undefined or JinjaIterator),
        Test("sequence", static value => value is JinjaString or JinjaDict or Undefined or JinjaList { IsIndexed: true }),
        Test("callable", static value => value is Undefined or Callable),
        Test("escaped", static value => value is JinjaString { IsMarkup: true }),
        Test("filter", static value => JinjaDict.RequireKey(value) is JinjaString name && Filters.All.ContainsKey(name.Value)),
        Test("test", static value => JinjaDict.RequireKey(value) is JinjaString name && All!.ContainsKey(name.Value)),
        new("lower", "", static call => JinjaBool.Box(LetterCase.IsCased(call.TargetText.Value, upper: false))),
        new("upper", "", static call => JinjaBool.Box(LetterCase.IsCased(call.TargetText.Value, upper: true))),
        new("even", "", static call => LeavesRemainder(call, JinjaNumber.Box(2), 0)),
        new("odd", "", static call => LeavesRemainder(call, JinjaNumber.Box(2), 1)),
        new("divisibleby", "num", static call => LeavesRemainder(call, call[0]!, 0)),
        new("sameas", "other", static call => JinjaBool.Box(IsSame(call.Target, call[0]!))),
        .. Comparison(ComparisonOperator.Equal, "==", "eq", "equalto"),
        .. Comparison(ComparisonOperator.NotEqual, "!=", "ne"),
        .. Comparison(ComparisonOperator.Less, "<", "lt", "lessthan"),
        .. Comparison(ComparisonOperator.LessOrEqual, "<=", "le"),
        .. Comparison(ComparisonOperator.Greater, ">", "gt", "greaterthan"),
        .. Comparison(ComparisonOperator.GreaterOrEqual, ">=", "ge"),
        .. Comparison(ComparisonOperator.In, "in"),
    ]);

    private static Builtin Test(string name, Func<object, bool> test) => new(name, "", call => JinjaBool.Box(test(call.Target)));

    private static IEnumerable<Builtin> Comparison(ComparisonOperator op, params string[] names) =>
        names.Select(name => new Builtin(name, "other", call => JinjaBool.Box(call.Operators.Holds(op, call.Target, call[0]!))));

    private static object LeavesRemainder(Invocation call, object divisor, long remainder) =>
        JinjaBool.Box(call.Operators.AreEqual(call.Operators.Apply(BinaryOperator.Modulo, call.Target, divisor), JinjaNumber.Box(remainder)));

    // Python's "is": small integers and equal literals are one object there.
    private static bool IsSame(object left, object right) => (left, right) switch
    {
        (long a, long b) => a == b,
        (bool a, bool b) => a == b,
        (JinjaString a, JinjaString b) => a.Value == b.Value,
        _ => ReferenceEquals(left, right),
    };
}
