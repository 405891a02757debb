using System.Collections.Frozen;
using System.Text;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>The methods of str, and those of markup, which are the same but give markup and escape what they are given.</summary>
internal static class TextMethods
{
    private static readonly Builtin[] Common =
    [
        new("strip", "chars? /", static call => PythonText.Strip(Self(call), call.Text(0)?.Value, left: true, right: true, call.Budget)),
        new("lstrip", "chars? /", static call => PythonText.Strip(Self(call), call.Text(0)?.Value, left: true, right: false, call.Budget)),
        new("rstrip", "chars? /", static call => PythonText.Strip(Self(call), call.Text(0)?.Value, left: false, right: true, call.Budget)),
        new("split", "sep? maxsplit?", static call => List(call.Text(0) is { } separator
            ? PythonText.Split(Self(call), separator.Value, call.Integer(1, -1), call.Budget)
            : PythonText.SplitWords(Self(call), call.Integer(1, -1), call.Budget))),
        new("rsplit", "sep? maxsplit?", static call => List(call.Text(0) is { } separator
            ? PythonText.SplitFromEnd(Self(call), separator.Value, call.Integer(1, -1), call.Budget)
            : PythonText.SplitWordsFromEnd(Self(call), call.Integer(1, -1), call.Budget))),
        new("splitlines", "keepends?", static call => new JinjaList([.. PythonText.SplitLines(Self(call), call.Flag(0), call.Budget)])),
        new("partition", "sep /", static call => Partition(call, PythonText.Split(Self(call), Argument(call, 0).Value, 1, call.Budget), fromEnd: false)),
        new("rpartition", "sep /", static call => Partition(
            call, PythonText.SplitFromEnd(Self(call), Argument(call, 0).Value, 1, call.Budget), fromEnd: true)),
        new("join", "iterable /", Join),
        new("replace", "old new count? /", static call =>
            PythonText.Replace(Self(call), Argument(call, 0).Value, Added(call, Argument(call, 1)), call.Integer(2, -1), call.Budget)),
        new("removeprefix", "prefix /", static call => Self(call).Value.StartsWith(Argument(call, 0).Value, StringComparison.Ordinal)
            ? Self(call).Slice(Argument(call, 0).Value.Length..)
            : Self(call)),
        new("removesuffix", "suffix /", static call => Self(call).Value.EndsWith(Argument(call, 0).Value, StringComparison.Ordinal)
            ? Self(call).Slice(..^Argument(call, 0).Value.Length)
            : Self(call)),
        new("upper", "", static call => Self(call).Derive(LetterCase.Upper(Self(call).Value))),
        new("lower", "", static call => Self(call).Derive(LetterCase.Lower(Self(call).Value))),
        new("casefold", "", static call => Self(call).Derive(LetterCase.Fold(Self(call).Value))),
        new("swapcase", "", static call => Self(call).Derive(LetterCase.Swap(Self(call).Value))),
        new("title", "", static call => Self(call).Derive(LetterCase.Title(Self(call).Value))),
        new("capitalize", "", static call => Self(call).Derive(LetterCase.Capitalize(Self(call).Value))),
        new("ljust", "width fillchar? /", static call => Pad(call, Alignment.Left)),
        new("rjust", "width fillchar? /", static call => Pad(call, Alignment.Right)),
        new("center", "width fillchar? /", static call => Pad(call, Alignment.Center)),
        new("zfill", "width /", ZeroFill),
        new("expandtabs", "tabsize?", static call => PythonText.ExpandTabs(Self(call), call.Integer(0, 8), call.Budget)),
        new("translate", "table /", Translation.Apply),
        new("format", "*", static call => StrFormat.Apply(call, Self(call), call.All.Positional, Named(call))),
        new("format_map", "mapping /", static call => StrFormat.Apply(call, Self(call), [], call[0]!)),
        new("startswith", "prefix start? end? /", static call => JinjaBool.Box(
            Matches(call, static (text, part) => text.StartsWith(part, StringComparison.Ordinal)))),
        new("endswith", "suffix start? end? /", static call => JinjaBool.Box(
            Matches(call, static (text, part) => text.EndsWith(part, StringComparison.Ordinal)))),
        new("find", "sub start? end? /", static call => JinjaNumber.Box(Find(call, fromEnd: false))),
        new("rfind", "sub start? end? /", static call => JinjaNumber.Box(Find(call, fromEnd: true))),
        new("index", "sub start? end? /", static call => JinjaNumber.Box(Methods.Found(Find(call, fromEnd: false)))),
        new("rindex", "sub start? end? /", static call => JinjaNumber.Box(Methods.Found(Find(call, fromEnd: true)))),
        new("count", "sub start? end? /", Count),
        new("maketrans", "x y? z? /", Translation.MakeTable),
        Is("isascii", static text => Ascii.IsValid(text)),
        Is("isdigit", static text => CodePoint.All(text, CodePoint.IsDigit)),
        Is("isdecimal", static text => CodePoint.All(text, Rune.IsDigit)),
        Is("isnumeric", static text => CodePoint.All(text, CodePoint.IsNumeric)),
        Is("isalpha", static text => CodePoint.All(text, Rune.IsLetter)),
        Is("isalnum", static text => CodePoint.All(text, CodePoint.IsAlphanumeric)),
        Is("isspace", static text => CodePoint.All(text, static rune => rune.IsBmp && CodePoint.IsSpace((char)rune.Value))),
        Is("isprintable", static text => text.Length == 0 || CodePoint.All(text, CodePoint.IsPrintable)),
        Is("isidentifier", LetterCase.IsIdentifier),
        Is("islower", static text => LetterCase.IsCased(text, upper: false)),
        Is("isupper", static text => LetterCase.IsCased(text, upper: true)),
        Is("istitle", LetterCase.IsTitle),
    ];

    public static readonly FrozenDictionary<string, Builtin> OfText = Builtin.Table(Common);

    public static readonly FrozenDictionary<string, Builtin> OfMarkup = Builtin.Table([
        .. Common.Select(static method => method.Then(static (_, result) => AsMarkup(result))),
        new("unescape", "", static call => Self(call).Derive(System.Net.WebUtility.HtmlDecode(Self(call).Value)).AsPlain()),
        new("striptags", "", static call => HtmlText.StripTags(Self(call), call.Budget)),
    ]);

    private static object AsMarkup(object result) => result switch
    {
        JinjaString text => text.AsMarkup(),
        JinjaList parts => new JinjaList(Array.ConvertAll(parts.Items, static part => part is JinjaString text ? text.AsMarkup() : part), parts.Kind),
        _ => result,
    };

    private static Builtin Is(string name, Predicate<string> predicate) => new(name, "", call => JinjaBool.Box(predicate(Self(call).Value)));

    private static JinjaString Self(Invocation call) => (JinjaString)call.Target;

    private static JinjaString Argument(Invocation call, int index) =>
        call.TextUnlessLeftOut(index) ?? throw TemplateException.Runtime("a string is missing.");

    /// <summary>Text that the method puts into its result.</summary>
    private static JinjaString Added(Invocation call, JinjaString text) => Self(call).IsMarkup ? Html.Escape(text, call.Budget) : text;

    private static JinjaDict Named(Invocation call)
    {
        var named = new JinjaDict();
        foreach (var (name, value) in call.All.Named)
            named.Set(new JinjaString(name, isTrusted: true), value);
        return named;
    }

    private static JinjaList List(List<object> items) => new([.. items]);

    private static JinjaString Pad(Invocation call, Alignment alignment) => PythonText.Pad(
        Self(call), alignment, call.Integer(0, 0), call.TextUnlessLeftOut(1) is { } fill ? Added(call, fill) : null, call.Budget);

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
            var text = Self(call).IsMarkup ? Html.Escape(item, call.Budget) : item as JinjaString;
            result.Append(text ?? throw TemplateException.Runtime($"join() takes strings, not '{PythonType.NameOf(item)}'."));
        }
        return result.ToText();
    }

    private static bool Matches(Invocation call, Func<string, string, bool> matches)
    {
        if (Window(call, out _) is not { Value: var text })
            return false;
        object[] parts = call[0] is JinjaList { IsTuple: true } tuple ? tuple.Items : [Argument(call, 0)];
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
        string part = Argument(call, 0).Value;
        if (Window(call, out int start) is not { } text)
            return -1;
        call.Budget.ChargeSearch(text.Value.Length, part.Length);
        int offset = fromEnd ? text.Value.AsSpan().LastIndexOf(part) : text.Value.IndexOf(part, StringComparison.Ordinal);
        return offset < 0 ? -1 : start + text.CodePointOf(offset);
    }

    private static object Count(Invocation call)
    {
        string part = Argument(call, 0).Value;
        if (Window(call, out _) is not { } text)
            return JinjaNumber.Box(0);
        call.Budget.ChargeSearch(text.Value.Length, part.Length);
        return JinjaNumber.Box(part.Length == 0 ? text.CodePoints + 1 : text.Value.AsSpan().Count(part));
    }

    /// <summary>The part between the optional start and end that searching methods take; null if the start lies behind the end.</summary>
    private static JinjaString? Window(Invocation call, out int start)
    {
        var text = Self(call);
        long from = Index(call.IntegerOrNone(1, 0), text.CodePoints);
        long to = Math.Min(Index(call.IntegerOrNone(2, text.CodePoints), text.CodePoints), text.CodePoints);
        start = (int)Math.Min(from, text.CodePoints);
        return from > to ? null : text.Slice(text.OffsetOf(start)..text.OffsetOf((int)to));

        static long Index(long index, long length) => Math.Max(index < 0 ? index + length : index, 0);
    }

    private static JinjaString ZeroFill(Invocation call)
    {
        var text = Self(call);
        int sign = text.Value.StartsWith('-') || text.Value.StartsWith('+') ? 1 : 0;
        var zeros = PythonText.Repeat(new JinjaString("0", text.IsTrusted), call.Integer(0, 0) - text.CodePoints, call.Budget);
        return new TextBuilder(call.Budget).Append(text.Slice(..sign)).Append(zeros).Append(text.Slice(sign..)).ToText();
    }
}
