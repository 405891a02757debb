using System.Globalization;
using System.Numerics;
using System.Text;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Python;

/// <summary><c>json.dumps</c>, which transformers uses for tojson: no HTML escapes, keys in their order.</summary>
internal sealed class PythonJson(TextBuilder output, string? indent, string itemSeparator, string keySeparator, bool ensureAscii, Operators? order)
{
    public void Write(object value, int depth = 0)
    {
        RenderBudget.EnsureStack();
        switch (value)
        {
            case JinjaString text:
                Append(Quote(text.Value, ensureAscii));
                break;
            case JinjaList { Kind: SequenceKind.List or SequenceKind.Tuple or SequenceKind.Group } list:
                WriteList(list, depth);
                break;
            case JinjaDict dict:
                WriteDict(dict, depth);
                break;
            default:
                Append(Scalar(value));
                break;
        }
    }

    private void WriteList(JinjaList list, int depth)
    {
        if (list.Count == 0)
        {
            Append("[]");
            return;
        }
        Append("[");
        for (int i = 0; i < list.Count; i++)
        {
            if (i > 0)
                Append(itemSeparator);
            NewLine(depth + 1);
            Write(list[i], depth + 1);
        }
        NewLine(depth);
        Append("]");
    }

    private void WriteDict(JinjaDict dict, int depth)
    {
        if (dict.Count == 0)
        {
            Append("{}");
            return;
        }
        if (dict.Json is not null && indent is null && order is null && !ensureAscii && (itemSeparator, keySeparator) is (", ", ": "))
        {
            Append(dict.Json);
            return;
        }
        IEnumerable<object> items = dict.Items();
        if (order is not null)
            items = items.Order(Comparer<object>.Create((a, b) => order.Compare(((JinjaList)a)[0], ((JinjaList)b)[0]) ?? 0));
        Append("{");
        bool first = true;
        foreach (JinjaList item in items)
        {
            string key = item[0] is JinjaString text ? text.Value : Scalar(item[0]);
            if (!first)
                Append(itemSeparator);
            first = false;
            NewLine(depth + 1);
            Append(Quote(key, ensureAscii));
            Append(keySeparator);
            Write(item[1], depth + 1);
        }
        NewLine(depth);
        Append("}");
    }

    private void NewLine(int depth)
    {
        if (indent is null)
            return;
        Append("\n");
        for (int i = 0; i < depth; i++)
            Append(indent);
    }

    private void Append(string text) => output.Append(text, isTrusted: false);

    private static string Scalar(object value) => value switch
    {
        None => "null",
        bool b => b ? "true" : "false",
        long n => n.ToString(CultureInfo.InvariantCulture),
        BigInteger big => big.ToString(CultureInfo.InvariantCulture),
        double d when double.IsNaN(d) => "NaN",
        double d when double.IsInfinity(d) => d > 0 ? "Infinity" : "-Infinity",
        double d => PythonFormat.Float(d),
        _ => throw TemplateException.Runtime($"a value of type {PythonType.NameOf(value)} cannot be written as JSON."),
    };

    public static string Quote(string value, bool ensureAscii)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (char character in value)
        {
            switch (character)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case '\f': text.Append("\\f"); break;
                case '\b': text.Append("\\b"); break;
                default:
                    if (character < ' ' || (ensureAscii && character > '~'))
                        text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
                    else
                        text.Append(character);
                    break;
            }
        }
        return text.Append('"').ToString();
    }
}
