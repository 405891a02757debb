using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>The filter pprint: <c>pprint.pformat()</c> with a width of 80 and the keys of dicts in order.</summary>
internal sealed class PrettyPrinter(RenderContext context)
{
    private const int Width = 80;

    private readonly TextBuilder _output = new(context.Budget);

    public JinjaString Print(object value)
    {
        Write(value, 0, 0, 0);
        return _output.ToText();
    }

    private void Write(object value, int indent, int allowance, int level)
    {
        RenderBudget.EnsureStack();
        var sorted = Sorted(value);
        string repr = PythonFormat.Repr(sorted, context.Budget).Value;
        bool fits = PythonLength(repr) <= Width - indent - allowance;
        switch (sorted)
        {
            case JinjaDict { Count: > 0 } dict when !fits:
                WriteDict(dict, indent, allowance, level + 1);
                break;
            case JinjaList { Kind: SequenceKind.List or SequenceKind.Tuple } list when !fits:
                WriteList(list, indent, allowance, level + 1);
                break;
            case JinjaString { IsMarkup: false, Value.Length: > 0 } text when !fits:
                WriteText(text.Value, indent, allowance, level + 1);
                break;
            default:
                Append(repr);
                break;
        }
    }

    private void WriteDict(JinjaDict dict, int indent, int allowance, int level)
    {
        Append("{");
        int left = dict.Count;
        foreach (var (key, value) in dict)
        {
            if (left < dict.Count)
                Append(",\n" + new string(' ', indent + 1));
            string repr = PythonFormat.Repr(Sorted(key), context.Budget).Value;
            Append(repr + ": ");
            Write(value, indent + 1 + PythonLength(repr) + 2, --left == 0 ? allowance + 1 : 1, level);
        }
        Append("}");
    }

    private void WriteList(JinjaList list, int indent, int allowance, int level)
    {
        string close = !list.IsTuple ? "]" : list.Count == 1 ? ",)" : ")";
        Append(list.IsTuple ? "(" : "[");
        for (int i = 0; i < list.Count; i++)
        {
            if (i > 0)
                Append(",\n" + new string(' ', indent + 1));
            Write(list[i], indent + 1, i == list.Count - 1 ? allowance + close.Length : 1, level);
        }
        Append(close);
    }

    private void WriteText(string text, int indent, int allowance, int level)
    {
        if (level == 1)
        {
            indent++;
            allowance++;
        }
        var chunks = new List<string>();
        var lines = PythonText.SplitLines(new JinjaString(text, isTrusted: false), keepEnds: true, context.Budget);
        for (int i = 0; i < lines.Count; i++)
        {
            int last = i == lines.Count - 1 ? allowance : 0;
            string repr = PythonFormat.Quote(lines[i].Value);
            if (PythonLength(repr) <= Width - indent - last)
                chunks.Add(repr);
            else
                AddWords(lines[i].Value, Width - indent, last, chunks);
        }
        if (chunks.Count == 1)
            Append(PythonFormat.Quote(lines[^1].Value));
        else
            Append((level == 1 ? "(" : "") + string.Join("\n" + new string(' ', indent), chunks) + (level == 1 ? ")" : ""));
    }

    /// <summary>Words with the space after them, as many on a line as fit.</summary>
    private void AddWords(string line, int width, int allowance, List<string> chunks)
    {
        string current = "";
        for (int at = 0; at < line.Length;)
        {
            int end = at;
            while (end < line.Length && !CodePoint.IsSpace(line[end]))
                end++;
            while (end < line.Length && CodePoint.IsSpace(line[end]))
                end++;
            context.Budget.ChargeText(current.Length + end - at);
            string candidate = current + line[at..end];
            if (PythonLength(PythonFormat.Quote(candidate)) <= width - (end == line.Length ? allowance : 0))
            {
                current = candidate;
            }
            else
            {
                if (current.Length > 0)
                    chunks.Add(PythonFormat.Quote(current));
                current = line[at..end];
            }
            at = end;
        }
        if (current.Length > 0)
            chunks.Add(PythonFormat.Quote(current));
    }

    /// <summary>The value with its dicts, also those within, in the order of their keys.</summary>
    private object Sorted(object value)
    {
        RenderBudget.EnsureStack();
        switch (value)
        {
            case JinjaDict dict:
                var keyed = Array.ConvertAll(dict.Items(), static item => (((JinjaList)item)[0], item));
                MergeSort.Sort(keyed, new (object, object)[keyed.Length], CompareKeys);
                var sorted = new JinjaDict(dict.Count);
                foreach (var (key, item) in keyed)
                    sorted.Set(key, Sorted(((JinjaList)item)[1]));
                return sorted;
            case JinjaList { Kind: SequenceKind.List or SequenceKind.Tuple } list:
                context.Budget.ChargeItems(list.Count);
                return new JinjaList(Array.ConvertAll(list.Items, Sorted), list.Kind);
            default:
                return value;
        }
    }

    /// <summary>Keys without an order among them are ordered by their types.</summary>
    private int CompareKeys(object left, object right)
    {
        bool areComparable = (left is JinjaString && right is JinjaString) || (JinjaNumber.IsNumber(left) && JinjaNumber.IsNumber(right));
        return areComparable
            ? context.Operators.Compare(left, right) ?? 0
            : string.CompareOrdinal(PythonType.NameOf(left), PythonType.NameOf(right));
    }

    private static int PythonLength(string text) => CodePoint.Count(text);

    private void Append(string text) => _output.Append(text, isTrusted: false);
}
