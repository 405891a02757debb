using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Python;

/// <summary>The methods of Python's <c>str</c> that cut and join; every part keeps the trust of the text that it is cut from.</summary>
internal static class PythonText
{
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029");

    public static JinjaString Strip(JinjaString text, string? characters, bool left, bool right, RenderBudget budget)
    {
        budget.ChargeSearch(text.Value.Length, characters?.Length ?? 1);
        string value = text.Value;
        int start = 0;
        int end = value.Length;
        while (left && start < end && IsStripped(value, start, CodePoint.Width(value, start), characters))
            start += CodePoint.Width(value, start);
        while (right && end > start && IsStripped(value, end - CodePoint.WidthBefore(value, end), CodePoint.WidthBefore(value, end), characters))
            end -= CodePoint.WidthBefore(value, end);
        return text.Slice(start, end - start);
    }

    /// <summary>Splits at white space, as <c>split()</c> without a separator; at most <paramref name="max"/> cuts, none negative.</summary>
    public static List<object> SplitWords(JinjaString text, long max, RenderBudget budget)
    {
        string value = text.Value;
        var words = new List<object>();
        int at = 0;
        while (true)
        {
            while (at < value.Length && CodePoint.IsSpace(value[at]))
                at++;
            if (at == value.Length)
                return words;
            int start = at;
            if (max >= 0 && words.Count >= max)
            {
                words.Add(text.Slice(start..));
                return words;
            }
            while (at < value.Length && !CodePoint.IsSpace(value[at]))
                at++;
            budget.ChargeItem(words.Count);
            words.Add(text.Slice(start..at));
        }
    }

    public static List<object> SplitWordsFromEnd(JinjaString text, long max, RenderBudget budget)
    {
        string value = text.Value;
        var words = new List<object>();
        int at = value.Length;
        while (true)
        {
            while (at > 0 && CodePoint.IsSpace(value[at - 1]))
                at--;
            if (at == 0)
                break;
            int end = at;
            if (max >= 0 && words.Count >= max)
            {
                words.Add(text.Slice(..end));
                break;
            }
            while (at > 0 && !CodePoint.IsSpace(value[at - 1]))
                at--;
            budget.ChargeItem(words.Count);
            words.Add(text.Slice(at..end));
        }
        words.Reverse();
        return words;
    }

    public static List<object> Split(JinjaString text, string separator, long max, RenderBudget budget)
    {
        RequireSeparator(separator);
        budget.ChargeSearch(text.Value.Length, separator.Length);
        var parts = new List<object>();
        int start = 0;
        while (max < 0 || parts.Count < max)
        {
            int at = text.Value.IndexOf(separator, start, StringComparison.Ordinal);
            if (at < 0)
                break;
            budget.ChargeItem(parts.Count);
            parts.Add(text.Slice(start..at));
            start = at + separator.Length;
        }
        parts.Add(text.Slice(start..));
        return parts;
    }

    public static List<object> SplitFromEnd(JinjaString text, string separator, long max, RenderBudget budget)
    {
        RequireSeparator(separator);
        budget.ChargeSearch(text.Value.Length, separator.Length);
        var parts = new List<object>();
        int end = text.Value.Length;
        while (max < 0 || parts.Count < max)
        {
            int at = text.Value.AsSpan(0, end).LastIndexOf(separator);
            if (at < 0)
                break;
            budget.ChargeItem(parts.Count);
            parts.Add(text.Slice((at + separator.Length)..end));
            end = at;
        }
        parts.Add(text.Slice(..end));
        parts.Reverse();
        return parts;
    }

    public static List<JinjaString> SplitLines(JinjaString text, bool keepEnds, RenderBudget budget)
    {
        string value = text.Value;
        var lines = new List<JinjaString>();
        int start = 0;
        while (start < value.Length)
        {
            int length = value.AsSpan(start).IndexOfAny(LineEnds);
            int end = length < 0 ? value.Length : start + length;
            int next = end == value.Length ? end : end + (value[end] == '\r' && end + 1 < value.Length && value[end + 1] == '\n' ? 2 : 1);
            budget.ChargeItem(lines.Count);
            lines.Add(text.Slice(start..(keepEnds ? next : end)));
            start = next;
        }
        return lines;
    }

    /// <summary>Replaces up to <paramref name="max"/> times (negative: always); an empty <paramref name="old"/> matches between all characters.</summary>
    public static JinjaString Replace(JinjaString text, string old, JinjaString replacement, long max, RenderBudget budget)
    {
        string value = text.Value;
        budget.ChargeSearch(value.Length, old.Length);
        if (max == 0 || (old.Length > 0 && !value.Contains(old, StringComparison.Ordinal)))
            return text;
        var result = new TextBuilder(budget);
        int start = 0;
        for (long count = 0; max < 0 || count < max; count++)
        {
            int at = old.Length > 0 ? value.IndexOf(old, start, StringComparison.Ordinal) : count == 0 ? 0 : start + CodePoint.Width(value, start);
            if (at < 0 || at > value.Length)
                break;
            result.Append(text, start, at - start).Append(replacement);
            start = at + old.Length;
            if (old.Length == 0 && start == value.Length)
                break;
        }
        return result.Append(text, start, value.Length - start).ToText();
    }

    public static JinjaString Repeat(JinjaString text, long times, RenderBudget budget)
    {
        if (times <= 0)
            return JinjaString.Empty;
        budget.ChargeText((long)Int128.Min((Int128)times * text.Value.Length, long.MaxValue));
        if (text.IsUniform)
            return text.Derive(new StringBuilder().Insert(0, text.Value, text.Value.Length == 0 ? 0 : (int)times).ToString());
        var result = new TextBuilder(budget);
        for (long i = 0; i < times; i++)
            result.Append(text);
        return result.ToText();
    }

    public static JinjaString Pad(JinjaString text, Alignment alignment, long width, JinjaString? fill, RenderBudget budget)
    {
        fill ??= new JinjaString(" ", text.IsTrusted);
        if (fill.CodePoints != 1)
            throw TemplateException.Runtime("the fill character must be one character.");
        long padding = Math.Max(0, width - text.CodePoints);
        long left = alignment switch
        {
            Alignment.Left => 0,
            Alignment.Right => padding,
            _ => (padding / 2) + (padding & width & 1),
        };
        return new TextBuilder(budget).Append(Repeat(fill, left, budget)).Append(text).Append(Repeat(fill, padding - left, budget)).ToText();
    }

    /// <summary>Spaces instead of tabs, up to the next column that is a multiple of the size.</summary>
    public static JinjaString ExpandTabs(JinjaString text, long size, RenderBudget budget)
    {
        if (!text.Value.Contains('\t', StringComparison.Ordinal))
            return text;
        var result = new TextBuilder(budget);
        long column = 0;
        for (int at = 0; at < text.Value.Length; at++)
        {
            if (text.Value[at] == '\t')
            {
                long spaces = size <= 0 ? 0 : size - (column % size);
                result.Append(Repeat(new JinjaString(" ", text.IsTrusted), spaces, budget));
                column += spaces;
                continue;
            }
            result.Append(text, at, 1);
            if (text.Value[at] is '\n' or '\r')
                column = 0;
            else if (!char.IsLowSurrogate(text.Value[at]))
                column++;
        }
        return result.ToText();
    }

    private static bool IsStripped(string text, int at, int width, string? characters) => characters is null
        ? CodePoint.IsSpace(text[at])
        : characters.AsSpan().IndexOf(text.AsSpan(at, width)) >= 0;

    private static void RequireSeparator(string separator)
    {
        if (separator.Length == 0)
            throw TemplateException.Runtime("empty separator.");
    }
}
