using System.Text;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>The filter urlencode: a text for a path, or pairs for a query.</summary>
internal static class UrlEncoding
{
    public static object Apply(Invocation call)
    {
        if (call.Target is not (JinjaDict or JinjaList or JinjaIterator or Undefined))
            return Quote(call.TargetText, isQuery: false, call.Budget);
        var result = new TextBuilder(call.Budget);
        bool first = true;
        foreach (object pair in call.Operators.Walk(call.Target is JinjaDict dict ? new JinjaList(dict.Items()) : call.Target))
        {
            if (call.Operators.Iterate(pair) is not [var key, var value])
                throw TemplateException.Runtime("urlencode takes a text, a mapping or pairs.");
            if (!first)
                result.Append("&", isTrusted: false);
            first = false;
            result.Append(Quote(PythonFormat.Str(key, call.Budget), isQuery: true, call.Budget)).Append("=", isTrusted: false)
                .Append(Quote(PythonFormat.Str(value, call.Budget), isQuery: true, call.Budget));
        }
        return result.ToText();
    }

    private static JinjaString Quote(JinjaString text, bool isQuery, RenderBudget budget)
    {
        budget.ChargeText(text.Value.Length * 9L);
        var quoted = new StringBuilder(text.Value.Length);
        foreach (byte unit in Encoding.UTF8.GetBytes(text.Value))
        {
            char character = (char)unit;
            if (char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-' or '~' || (character == '/' && !isQuery))
                quoted.Append(character);
            else if (character == ' ' && isQuery)
                quoted.Append('+');
            else
                quoted.Append('%').Append(unit.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
        return text.Derive(quoted.ToString());
    }
}
