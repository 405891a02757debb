using System.Text.RegularExpressions;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>The filter wordwrap, which wraps every line as Python's textwrap does with its standard settings.</summary>
internal sealed partial class TextWrap(int width, bool breaksLongWords, bool breaksOnHyphens, RenderBudget budget)
{
    public static object Apply(Invocation call)
    {
        var text = call.TargetString.AsPlain();
        int width = (int)Math.Min(call.Integer(0, 79), int.MaxValue);
        var wrapper = new TextWrap(width, call.Flag(1, otherwise: true), call.Flag(3, otherwise: true), call.Budget);
        var newline = call.Text(2) ?? text.Derive("\n");
        var result = new TextBuilder(call.Budget);
        bool first = true;
        foreach (var line in PythonText.SplitLines(text, keepEnds: false, call.Budget))
        {
            if (!first)
                result.Append(newline);
            first = false;
            bool within = false;
            foreach (var wrapped in wrapper.Wrap(line))
            {
                if (within)
                    result.Append(newline);
                within = true;
                result.Append(wrapped);
            }
        }
        return result.ToText();
    }

    private List<JinjaString> Wrap(JinjaString line)
    {
        if (width <= 0)
            throw TemplateException.Runtime("wordwrap needs a width above zero.");
        var lines = new List<JinjaString>();
        // The pieces of the line, the next one last.
        var chunks = new Stack<JinjaString>(Pieces(line).Reverse());
        while (chunks.Count > 0)
        {
            budget.ChargeItem(lines.Count);
            if (lines.Count > 0 && IsBlank(chunks.Peek()))
                chunks.Pop();
            var current = TakeLine(chunks);
            if (current.Count > 0 && IsBlank(current[^1]))
                current.RemoveAt(current.Count - 1);
            if (current.Count == 0)
                continue;
            var joined = new TextBuilder(budget);
            current.ForEach(chunk => joined.Append(chunk));
            lines.Add(joined.ToText());
        }
        return lines;
    }

    private List<JinjaString> TakeLine(Stack<JinjaString> chunks)
    {
        var line = new List<JinjaString>();
        int length = 0;
        while (chunks.TryPeek(out var chunk) && length + chunk.CodePoints <= width)
        {
            line.Add(chunks.Pop());
            length += chunk.CodePoints;
        }
        if (chunks.TryPeek(out var longWord) && longWord.CodePoints > width)
        {
            if (breaksLongWords)
            {
                chunks.Pop();
                int end = longWord.OffsetOf(BreakOf(longWord, width - length));
                line.Add(longWord.Slice(..end));
                chunks.Push(longWord.Slice(end..));
            }
            else if (line.Count == 0)
            {
                line.Add(chunks.Pop());
            }
        }
        return line;
    }

    /// <summary>After the last hyphen that fits, else where the space ends.</summary>
    private int BreakOf(JinjaString word, int space)
    {
        if (!breaksOnHyphens || word.CodePoints <= space)
            return space;
        string fitting = word.Value[..word.OffsetOf(space)];
        int hyphen = fitting.LastIndexOf('-');
        return hyphen > 0 && fitting.AsSpan(0, hyphen).ContainsAnyExcept('-') ? word.CodePointOf(hyphen) + 1 : space;
    }

    private IEnumerable<JinjaString> Pieces(JinjaString line)
    {
        int start = 0;
        for (var match = (breaksOnHyphens ? Separators() : Spaces()).Match(line.Value); match.Success; match = match.NextMatch())
        {
            budget.Charge(1);
            if (match.Index > start)
                yield return line.Slice(start..match.Index);
            start = match.Index + match.Length;
            yield return line.Slice(match.Index..start);
        }
        if (start < line.Value.Length)
            yield return line.Slice(start..);
    }

    private static bool IsBlank(JinjaString chunk) => chunk.Value.AsSpan().Trim().IsEmpty;

    [GeneratedRegex("[\t\n\v\f\r ]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Spaces();

    // White space, a dash between words, or a word up to a hyphen, its end or a dash.
    [GeneratedRegex(
        """[\t\n\v\f\r ]+|(?<=[\w!"'&.,?])-{2,}(?=\w)|[^\t\n\v\f\r ]+?(?:-(?:(?<=[^\d\W]{2}-)|(?<=[^\d\W]-[^\d\W]-))(?=[^\d\W]-?[^\d\W])|(?=[\t\n\v\f\r ]|\z)|(?<=[\w!"'&.,?])(?=-{2,}\w))""",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Separators();
}
