using System.Collections.Frozen;
using System.Text;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>The methods of str, dict and list that a template may call; those that would change a value are refused.</summary>
internal static class Methods
{
    private static readonly FrozenDictionary<string, Builtin> OfText = Builtin.Table([
        new("strip", "chars?", static call => PythonText.Strip(Self(call), call.Text(0)?.Value, left: true, right: true, call.Budget)),
        new("lstrip", "chars?", static call => PythonText.Strip(Self(call), call.Text(0)?.Value, left: true, right: false, call.Budget)),
        new("rstrip", "chars?", static call => PythonText.Strip(Self(call), call.Text(0)?.Value, left: false, right: true, call.Budget)),
        new("split", "sep? maxsplit?", static call => List(call.Text(0) is { } separator
            ? PythonText.Split(Self(call), separator.Value, call.Integer(1, -1), call.Budget)
            : PythonText.SplitWords(Self(call), call.Integer(1, -1), call.Budget))),
        new("rsplit", "sep? maxsplit?", static call => List(call.Text(0) is { } separator
            ? PythonText.SplitFromEnd(Self(call), separator.Value, call.Integer(1, -1), call.Budget)
            : PythonText.SplitWordsFromEnd(Self(call), call.Integer(1, -1), call.Budget))),
        new("splitlines", "keepends?", static call => new JinjaList([.. PythonText.SplitLines(Self(call), call.Flag(0), call.Budget)])),
        new("partition", "sep", static call => Partition(call, PythonText.Split(Self(call), Argument(call, 0).Value, 1, call.Budget), fromEnd: false)),
        new("rpartition", "sep", static call => Partition(call, PythonText.SplitFromEnd(Self(call), Argument(call, 0).Value, 1, call.Budget), fromEnd: true)),
        new("join", "iterable", Join),
        new("replace", "old new count?", static call =>
            PythonText.Replace(Self(call), Argument(call, 0).Value, Argument(call, 1), call.Integer(2, -1), call.Budget)),
        new("removeprefix", "prefix", static call => Self(call).Value.StartsWith(Argument(call, 0).Value, StringComparison.Ordinal)
            ? Self(call).Slice(Argument(call, 0).Value.Length..)
            : Self(call)),
        new("removesuffix", "suffix", static call => Self(call).Value.EndsWith(Argument(call, 0).Value, StringComparison.Ordinal)
            ? Self(call).Slice(..^Argument(call, 0).Value.Length)
            : Self(call)),
        new("startswith", "prefix start? end?", static call => JinjaBool.Box(
            Matches(call, static (text, part) => text.StartsWith(part, StringComparison.Ordinal)))),
        new("endswith", "suffix start? end?", static call => JinjaBool.Box(
            Matches(call, static (text, part) => text.EndsWith(part, StringComparison.Ordinal)))),
        new("find", "sub start? end?", static call => JinjaNumber.Box(Find(call, fromEnd: false))),
        new("rfind", "sub start? end?", static call => JinjaNumber.Box(Find(call, fromEnd: true))),
        new("index", "sub start? end?", static call => JinjaNumber.Box(Found(Find(call, fromEnd: false)))),
        new("rindex", "sub start? end?", static call => JinjaNumber.Box(Found(Find(call, fromEnd: true)))),
        new("count", "sub start? end?", Count),
        new("upper", "", static call => Self(call).Derive(LetterCase.Upper(Self(call).Value))),
        new("lower", "", static call => Self(call).Derive(LetterCase.Lower(Self(call).Value))),
        new("casefold", "", static call => Self(call).Derive(LetterCase.Lower(LetterCase.Upper(Self(call).Value)))),
        new("title", "", static call => Self(call).Derive(LetterCase.Title(Self(call).Value))),
        new("capitalize", "", static call => Self(call).Derive(LetterCase.Capitalize(Self(call).Value))),
        new("ljust", "width fillchar?", static call => PythonText.Pad(Self(call), Alignment.Left, call.Integer(0, 0), call.Text(1), call.Budget)),
        new("rjust", "width fillchar?", static call => PythonText.Pad(Self(call), Alignment.Right, call.Integer(0, 0), call.Text(1), call.Budget)),
        new("center", "width fillchar?", static call => PythonText.Pad(Self(call), Alignment.Center, call.Integer(0, 0), call.Text(1), call.Budget)),
        new("zfill", "width", ZeroFill),
        Is("isdigit", Rune.IsDigit),
        Is("isdecimal", Rune.IsDigit),
        Is("isnumeric", Rune.IsNumber),
        Is("isalpha", Rune.IsLetter),
        Is("isalnum", static rune => Rune.IsLetter(rune) || Rune.IsNumber(rune)),
        Is("isspace", static rune => rune.IsBmp && CodePoint.IsSpace((char)rune.Value)),
        new("islower", "", static call => JinjaBool.Box(LetterCase.IsCased(Self(call).Value, upper: false))),
        new("isupper", "", static call => JinjaBool.Box(LetterCase.IsCased(Self(call).Value, upper: true))),
    ]);

    private static readonly FrozenDictionary<string, Builtin> OfDict = Builtin.Table([
        new("get", "key default?", static call => ((JinjaDict)call.Target).TryGet(call[0]!, out object value) ? value : call[1] ?? None.Value),
        new("keys", "", static call => new JinjaList(((JinjaDict)call.Target).Keys, SequenceKind.View)),
        new("values", "", static call => new JinjaList(((JinjaDict)call.Target).Values, SequenceKind.View)),
        new("items", "", static call => new JinjaList(((JinjaDict)call.Target).Items(), SequenceKind.View)),
        new("copy", "", static call => call.Target),
    ]);

    private static readonly FrozenDictionary<string, Builtin> OfSequence = Builtin.Table([
        new("count", "value", static call => JinjaNumber.Box(((JinjaList)call.Target).Take().LongCount(item => call.Operators.AreEqual(item, call[0]!)))),
        new("index", "value", static call => JinjaNumber.Box(Found(Array.FindIndex(
            ((JinjaList)call.Target).Take(), item => call.Operators.AreEqual(item, call[0]!))))),
    ]);

    private static readonly FrozenSet<string> ChangesDict = ["clear", "pop", "popitem", "setdefault", "update"];
    private static readonly FrozenSet<string> ChangesList = ["append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"];

    public static Builtin? Find(object target, string name) => target switch
    {
        JinjaString => OfText.GetValueOrDefault(name),
        JinjaDict => OfDict.GetValueOrDefault(name),
        JinjaList { IsIndexed: true } => OfSequence.GetValueOrDefault(name),
        _ => null,
    };

    /// <summary>Names that Python's immutable sandbox hides: methods that change a value, and the way into the interpreter.</summary>
    public static bool IsUnsafe(object target, string name) =>
        (target is JinjaDict && ChangesDict.Contains(name))
        || (target is JinjaList { Kind: SequenceKind.List } && ChangesList.Contains(name))
        || (name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal));

    private static Builtin Is(string name, Func<Rune, bool> predicate) =>
        new(name, "", call => JinjaBool.Box(CodePoint.All(Self(call).Value, predicate)));

    private static JinjaString Self(Invocation call) => (JinjaString)call.Target;

    private static JinjaString Argument(Invocation call, int index) =>
        call.Text(index) ?? throw TemplateException.Runtime("a string was expected, not 'NoneType'.");

    private static JinjaList List(List<object> items) => new([.. items]);

    private static JinjaList Partition(Invocation call, List<object> parts, bool fromEnd)
    {
        if (parts.Count == 2)
            return JinjaList.Tuple(parts[0], Argument(call, 0), parts[1]);
        return fromEnd
            ? JinjaList.Tuple(JinjaString.Empty, JinjaString.Empty, Self(call))
            : JinjaList.Tuple(Self(call), JinjaString.Empty, JinjaString.Empty);
    }

    private static JinjaString Join(Invocation call)
    {
        var result = new TextBuilder(call.Budget);
        bool first = true;
        foreach (object item in call.Operators.Iterate(call[0]!))
        {
            if (!first)
                result.Append(Self(call));
            first = false;
            result.Append(item as JinjaString
                ?? throw TemplateException.Runtime($"join() takes strings, not '{PythonType.NameOf(item)}'."));
        }
        return result.ToText();
    }

    private static bool Matches(Invocation call, Func<string, string, bool> matches)
    {
        string text = Window(call, out _).Value;
        object[] parts = call[0] is JinjaList { IsTuple: true } tuple ? tuple.Take() : [Argument(call, 0)];
        foreach (object part in parts)
        {
            if (part is not JinjaString affix)
                throw TemplateException.Runtime($"a string was expected, not '{PythonType.NameOf(part)}'.");
            call.Budget.ChargeText(affix.Value.Length);
            if (matches(text, affix.Value))
                return true;
        }
        return false;
    }

    private static long Find(Invocation call, bool fromEnd)
    {
        var text = Window(call, out int start);
        string part = Argument(call, 0).Value;
        call.Budget.ChargeSearch(text.Value.Length, part.Length);
        int offset = fromEnd ? text.Value.AsSpan().LastIndexOf(part) : text.Value.IndexOf(part, StringComparison.Ordinal);
        return offset < 0 ? -1 : start + text.CodePointOf(offset);
    }

    private static object Count(Invocation call)
    {
        var text = Window(call, out _);
        string part = Argument(call, 0).Value;
        call.Budget.ChargeSearch(text.Value.Length, part.Length);
        return JinjaNumber.Box(part.Length == 0 ? text.CodePoints + 1 : text.Value.AsSpan().Count(part));
    }

    /// <summary>The part between the optional start and end that searching methods take.</summary>
    private static JinjaString Window(Invocation call, out int start)
    {
        var text = Self(call);
        start = (int)Clip(call.Integer(1, 0), text.CodePoints);
        int end = (int)Clip(call.Integer(2, text.CodePoints), text.CodePoints);
        return end <= start ? JinjaString.Empty : text.Slice(text.OffsetOf(start)..text.OffsetOf(end));

        static long Clip(long index, long length) => Math.Clamp(index < 0 ? index + length : index, 0, length);
    }

    private static JinjaString ZeroFill(Invocation call)
    {
        var text = Self(call);
        int sign = text.Value.StartsWith('-') || text.Value.StartsWith('+') ? 1 : 0;
        var zeros = PythonText.Repeat(new JinjaString("0", text.IsTrusted), call.Integer(0, 0) - text.CodePoints, call.Budget);
        return new TextBuilder(call.Budget).Append(text.Slice(..sign)).Append(zeros).Append(text.Slice(sign..)).ToText();
    }

    private static long Found(long index) => index >= 0 ? index : throw TemplateException.Runtime("the value was not found.");
}
