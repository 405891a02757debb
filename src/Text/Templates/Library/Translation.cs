using System.Numerics;
using System.Text;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary><c>str.translate()</c> and <c>str.maketrans()</c>: characters replaced by a table of their codes.</summary>
internal static class Translation
{
    public static object MakeTable(Invocation call)
    {
        var table = new JinjaDict();
        if (call[1] is null)
        {
            if (call[0] is not JinjaDict given)
                throw TemplateException.Runtime("maketrans() with one argument takes a dict.");
            foreach (var (key, value) in given)
                table.Set(key is JinjaString { CodePoints: 1 } text ? Code(text, 0) : RequireCode(key), value);
            return table;
        }
        var from = Text(call, 0);
        var to = Text(call, 1);
        if (from.CodePoints != to.CodePoints)
            throw TemplateException.Runtime("the first two arguments of maketrans() must be of one length.");
        call.Budget.ChargeItems(from.CodePoints);
        for (int i = 0, j = 0; i < from.Value.Length; i += CodePoint.Width(from.Value, i), j += CodePoint.Width(to.Value, j))
            table.Set(Code(from, i), Code(to, j));
        if (call[2] is not null)
            for (int i = 0; i < Text(call, 2).Value.Length; i += CodePoint.Width(Text(call, 2).Value, i))
                table.Set(Code(Text(call, 2), i), None.Value);
        return table;
    }

    public static object Apply(Invocation call)
    {
        var text = (JinjaString)call.Target;
        var result = new TextBuilder(call.Budget);
        for (int i = 0; i < text.Value.Length;)
        {
            int width = CodePoint.Width(text.Value, i);
            object? replacement = Lookup(call, Code(text, i));
            switch (replacement)
            {
                case null:
                    result.Append(text, i, width);
                    break;
                case None:
                    break;
                case JinjaString other:
                    result.Append(other.AsPlain());
                    break;
                default:
                    result.Append(NumberFormat.FromCode(JinjaNumber.ToBig(RequireCode(replacement))), isTrusted: false);
                    break;
            }
            i += width;
        }
        return result.ToText();
    }

    private static object? Lookup(Invocation call, object code) => call[0] switch
    {
        JinjaDict table => table.TryGet(code, out object found) ? found : null,
        JinjaList { IsIndexed: true } list => (long)code < list.Count ? list[(int)(long)code] : null,
        JinjaString text => Access.GetItem(call.Context, text, code) is JinjaString character ? character : null,
        _ => throw TemplateException.Runtime($"a '{PythonType.NameOf(call[0]!)}' is no table for translate()."),
    };

    private static JinjaString Text(Invocation call, int index) =>
        call.TextUnlessLeftOut(index) ?? throw TemplateException.Runtime("maketrans() takes strings.");

    private static object Code(JinjaString text, int offset) =>
        JinjaNumber.Box(Rune.TryGetRuneAt(text.Value, offset, out var rune) ? rune.Value : text.Value[offset]);

    private static object RequireCode(object value) =>
        JinjaNumber.IsInteger(value) && JinjaNumber.ToBig(value) is var code && code == BigInteger.Abs(code)
        ? value
        : throw TemplateException.Runtime($"a '{PythonType.NameOf(value)}' is no code of a character.");
}
