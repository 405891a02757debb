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
        new("string", "", static call => call.TargetText),
        new("safe", "", static call => call.TargetText),
        .. new Builtin("escape", "", static call => Escape(call.TargetText, call.Budget)).And("e"),
        new("trim", "chars?", static call => PythonText.Strip(call.TargetText, call.Text(0)?.Value, left: true, right: true, call.Budget)),
        new("upper", "", static call => call.TargetText.Derive(LetterCase.Upper(call.TargetText.Value))),
        new("lower", "", static call => call.TargetText.Derive(LetterCase.Lower(call.TargetText.Value))),
        new("title", "", static call => call.TargetText.Derive(Title(call.TargetText.Value))),
        new("capitalize", "", static call => call.TargetText.Derive(LetterCase.Capitalize(call.TargetText.Value))),
        new("replace", "old new count?", static call =>
            PythonText.Replace(call.TargetText, call.Printed(0).Value, call.Printed(1), call.Integer(2, -1), call.Budget)),
        new("format", "*", Format),
        new("center", "width?", static call => PythonText.Pad(call.TargetText, Alignment.Center, call.Integer(0, 80), null, call.Budget)),
        new("indent", "width? first? blank?", Indent),
        new("truncate", "length? killwords? end? leeway?", Truncate),
        new("wordcount", "", static call => JinjaNumber.Box(CountWords(call.TargetText.Value))),
        new("wordwrap", "width? break_long_words? wrapstring?", WordWrap),
    ];

    private static JinjaString Escape(JinjaString text, RenderBudget budget)
    {
        foreach (var (character, entity) in (ReadOnlySpan<(string, string)>)[("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ("\"", "&#34;")])
            text = PythonText.Replace(text, character, text.Derive(entity), -1, budget);
        return text;
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
            result.Append(LetterCase.Capitalize(text[start..at]));
            if (at < text.Length)
                result.Append(text[at]);
            start = at + 1;
        }
        return result.ToString();
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
        return PercentFormat.Apply(call.TargetText, values, call.Budget);
    }

    private static JinjaString Indent(Invocation call)
    {
        var text = call.TargetText;
        var indent = call[0] as JinjaString
            ?? PythonText.Repeat(new JinjaString(" ", text.IsTrusted), call.Integer(0, 4), call.Budget);
        // Jinja ends the text with a newline before it splits, so that a trailing one survives.
        var lines = PythonText.SplitLines(JinjaString.Concat(text, text.Derive("\n")), keepEnds: false, call.Budget);
        var result = new TextBuilder(call.Budget);
        for (int i = 0; i < lines.Count; i++)
        {
            if (i > 0)
                result.Append("\n", text.IsTrusted);
            if (i == 0 ? call.Flag(1) : lines[i].Value.Length > 0 || call.Flag(2))
                result.Append(indent);
            result.Append(lines[i]);
        }
        return result.ToText();
    }

    private static JinjaString Truncate(Invocation call)
    {
        var text = call.TargetText;
        long length = call.Integer(0, 255);
        var end = call[2] is null ? text.Derive("...") : call.Printed(2);
        if (length < end.CodePoints || call.Integer(3, 5) < 0)
            throw TemplateException.Runtime("truncate needs room for its end.");
        if (text.CodePoints <= length + call.Integer(3, 5))
            return text;
        var kept = text.Slice(0, text.OffsetOf((int)length - end.CodePoints));
        int space = call.Flag(1) ? -1 : kept.Value.LastIndexOf(' ');
        return JinjaString.Concat(space < 0 ? kept : kept.Slice(..space), end);
    }

    private static long CountWords(string text)
    {
        long words = 0;
        bool inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            bool isWord = rune.Value == '_' || Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune);
            if (isWord && !inWord)
                words++;
            inWord = isWord;
        }
        return words;
    }

    /// <summary>Greedy wrapping of each line at white space; words longer than a line are cut unless an argument forbids it.</summary>
    private static JinjaString WordWrap(Invocation call)
    {
        var text = call.TargetText;
        long width = call.Integer(0, 79);
        if (width <= 0)
            throw TemplateException.Runtime("wordwrap needs a width above zero.");
        var newline = call.Text(2) ?? text.Derive("\n");
        var result = new TextBuilder(call.Budget);
        bool first = true;
        foreach (var line in PythonText.SplitLines(text, keepEnds: false, call.Budget))
        {
            foreach (var wrapped in WrapLine(line, width, call.Flag(1, otherwise: true), call.Budget))
            {
                if (!first)
                    result.Append(newline);
                first = false;
                result.Append(wrapped);
            }
        }
        return result.ToText();
    }

    private static IEnumerable<JinjaString> WrapLine(JinjaString line, long width, bool breakLongWords, RenderBudget budget)
    {
        string value = line.Value;
        int start = 0;
        while (true)
        {
            budget.Charge(1);
            // As far as the width allows, in code points.
            int limit = start;
            for (long column = 0; column < width && limit < value.Length; column++)
                limit += CodePoint.Width(value, limit);
            if (limit == value.Length)
            {
                yield return line.Slice(start..);
                yield break;
            }
            int cut = limit;
            while (cut > start && !CodePoint.IsSpace(value[cut]))
                cut--;
            if (cut == start)
            {
                cut = limit;
                while (!breakLongWords && cut < value.Length && !CodePoint.IsSpace(value[cut]))
                    cut++;
            }
            int end = cut;
            while (end > start && CodePoint.IsSpace(value[end - 1]))
                end--;
            yield return line.Slice(start..end);
            start = cut;
            while (start < value.Length && CodePoint.IsSpace(value[start]))
                start++;
            if (start == value.Length)
                yield break;
        }
    }
}
