using System.Text;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>Filters that make text of text, or of any printable value.</summary>
internal static class TextFilters
{
    public static readonly Builtin[] All =
    [
        new("string", "", static call => call.TargetSoftText),
        new("trim", "chars?", static call => PythonText.Strip(call.TargetSoftText, call.Text(0)?.Value, left: true, right: true, call.Budget)
            .LikeKindOf(call.TargetSoftText)),
        new("upper", "", static call => call.TargetText.Derive(LetterCase.Upper(call.TargetText.Value)).LikeKindOf(call.TargetSoftText)),
        new("lower", "", static call => call.TargetText.Derive(LetterCase.Lower(call.TargetText.Value)).LikeKindOf(call.TargetSoftText)),
        new("title", "", static call => call.TargetText.Derive(Title(call.TargetText.Value))),
        new("capitalize", "", static call => call.TargetText.Derive(LetterCase.Capitalize(call.TargetText.Value)).LikeKindOf(call.TargetSoftText)),
        new("replace", "old new count?", Replace),
        new("format", "*", Format),
        new("center", "width?", static call => PythonText.Pad(call.TargetText, Alignment.Center, call.Integer(0, 80), null, call.Budget)
            .LikeKindOf(call.TargetSoftText)),
        new("indent", "width? first? blank?", Indent),
        new("truncate", "length? killwords? end? leeway?", Truncate),
        new("wordcount", "", static call => JinjaNumber.Box(CountWords(call.TargetText.Value))),
        new("wordwrap", "width? break_long_words? wrapstring? break_on_hyphens?", TextWrap.Apply),
        new("filesizeformat", "binary?", FileSize),
        new("urlencode", "", UrlEncoding.Apply),
        new("pprint", "", static call => new PrettyPrinter(call.Context).Print(call.Target)),
    ];

    private static JinjaString Replace(Invocation call)
    {
        var text = call.TargetText;
        var replacement = call.Printed(1);
        bool isMarkup = call.Context.Autoescapes;
        if (isMarkup)
        {
            // As Markup.replace(): what is put into markup is escaped, and markup put into plain text makes it markup.
            bool escapes = call[0] is JinjaString { IsMarkup: true } || (call[1] is JinjaString { IsMarkup: true } && !call.TargetSoftText.IsMarkup);
            text = escapes ? Html.Escape(call.TargetSoftText, call.Budget) : call.TargetSoftText;
            replacement = text.IsMarkup ? Html.Escape(PythonFormat.SoftStr(call[1]!, call.Budget), call.Budget) : replacement;
        }
        return PythonText.Replace(text.AsPlain(), call.Printed(0).Value, replacement.AsPlain(), call.IntegerOrNone(2, -1), call.Budget).LikeKindOf(text);
    }

    private static JinjaString FileSize(Invocation call)
    {
        double bytes = call.Target is JinjaString text
            ? (double?)NumberText.Float(text.Value) ?? throw TemplateException.Runtime("filesizeformat takes a number.")
            : JinjaNumber.ToDouble(call.Target);
        if (!double.IsFinite(bytes))
            throw TemplateException.Runtime("filesizeformat takes a finite number.");
        bool isBinary = call.Flag(0);
        double scale = isBinary ? 1024 : 1000;
        if (bytes == 1)
            return new JinjaString("1 Byte", isTrusted: false);
        if (bytes < scale)
            return new JinjaString($"{PythonFormat.Str(JinjaNumber.Truncate(bytes), call.Budget).Value} Bytes", isTrusted: false);
        double unit = scale;
        string prefixes = isBinary ? "KMGTPEZY" : "kMGTPEZY";
        int index = 0;
        for (unit *= scale; index < prefixes.Length - 1 && bytes >= unit; index++)
            unit *= scale;
        string size = FloatDigits.Fixed(scale * bytes / unit, 1, call.Budget);
        return new JinjaString($"{size} {prefixes[index]}{(isBinary ? "i" : "")}B", isTrusted: false);
    }

    /// <summary>Unlike <c>str.title()</c>, the filter begins a word only after white space, a hyphen or an opening bracket.</summary>
    private static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        int start = 0;
        for (int at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && !CodePoint.IsSpace(text[at]) && text[at] is not ('-' or '(' or '{' or '[' or '<'))
                continue;
            result.Append(BeginUpper(text[start..at]));
            if (at < text.Length)
                result.Append(text[at]);
            start = at + 1;
        }
        return result.ToString();
    }

    private static string BeginUpper(string word)
    {
        if (word.Length == 0)
            return word;
        int first = CodePoint.Width(word, 0);
        return LetterCase.Upper(word[..first]) + LetterCase.Lower(word[first..]);
    }

    private static JinjaString Format(Invocation call)
    {
        var (positional, named) = call.All;
        if (positional.Length > 0 && named.Length > 0)
            throw TemplateException.Runtime("format takes positional or named arguments, not both.");
        object values = JinjaList.Tuple(positional);
        if (named.Length > 0)
        {
            var dict = new JinjaDict();
            foreach (var (name, value) in named)
                dict.Set(new JinjaString(name, isTrusted: true), value);
            values = dict;
        }
        return PercentFormat.Apply(call.TargetSoftText, values, call.Budget);
    }

    private static JinjaString Indent(Invocation call)
    {
        var text = call.TargetString;
        var indent = call[0] as JinjaString
            ?? PythonText.Repeat(new JinjaString(" ", text.IsTrusted), call.Integer(0, 4), call.Budget);
        // Jinja ends the text with a newline before it splits, so that a trailing one survives.
        var lines = PythonText.SplitLines(JinjaString.Concat(text.AsPlain(), text.Derive("\n")), keepEnds: false, call.Budget);
        var result = new TextBuilder(call.Budget);
        for (int i = 0; i < lines.Count; i++)
        {
            if (i > 0)
                result.Append("\n", text.IsTrusted);
            if (i == 0 ? call.Flag(1) : lines[i].Value.Length > 0 || call.Flag(2))
                result.Append(indent);
            result.Append(lines[i]);
        }
        return result.ToText().LikeKindOf(text);
    }

    private static object Truncate(Invocation call)
    {
        long length = call.Integer(0, 255);
        var end = call.TextUnlessLeftOut(2) ?? new JinjaString("...", (call.Target as JinjaString)?.IsTrusted == true);
        long leeway = call.IntegerOrNone(3, 5);
        if (length < end.CodePoints || leeway < 0)
            throw TemplateException.Runtime("truncate needs room for its end.");
        if (Operators.Length(call.Target) <= length + leeway)
            return call.Target;
        var text = call.TargetString;
        var kept = text.Slice(0, text.OffsetOf((int)length - end.CodePoints));
        int space = call.Flag(1) ? -1 : kept.Value.LastIndexOf(' ');
        return call.Operators.Apply(BinaryOperator.Add, (space < 0 ? kept : kept.Slice(..space)).LikeKindOf(text), end);
    }

    private static long CountWords(string text)
    {
        long words = 0;
        bool inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            bool isWord = rune.Value == '_' || CodePoint.IsAlphanumeric(rune);
            if (isWord && !inWord)
                words++;
            inWord = isWord;
        }
        return words;
    }
}
