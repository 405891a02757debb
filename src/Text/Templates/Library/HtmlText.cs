using System.Buffers;
using System.Net;
using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>The filters that make or unmake HTML.</summary>
internal static class HtmlText
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create(" \t\n\r\f\v/>=");

    public static readonly Builtin[] All =
    [
        new("safe", "", static call => call.TargetSoftText.AsMarkup()),
        .. new Builtin("escape", "", static call => Html.Escape(call.Target, call.Budget)).And("e"),
        new("forceescape", "", static call => Html.Escape(call.TargetText, call.Budget)),
        new("striptags", "", static call => StripTags(call.TargetText, call.Budget)),
        new("xmlattr", "autospace?", XmlAttributes),
        new("urlize", "trim_url_limit? nofollow? target? rel? extra_schemes?", static call => new Urlizer(call).Run()),
    ];

    /// <summary>The text without comments and tags, its entities read, and its white space collapsed.</summary>
    public static JinjaString StripTags(JinjaString text, RenderBudget budget)
    {
        string value = Without("<!--", "-->", text.Value, budget);
        value = Without("<", ">", value, budget);
        budget.ChargeText(value.Length);
        string collapsed = string.Join(' ', PythonText.SplitWords(new JinjaString(value, isTrusted: false), -1, budget));
        return text.Derive(WebUtility.HtmlDecode(collapsed)).AsPlain();
    }

    private static string Without(string open, string close, string value, RenderBudget budget)
    {
        var kept = new System.Text.StringBuilder(value.Length);
        int at = 0;
        while (value.IndexOf(open, at, StringComparison.Ordinal) is var start and >= 0
            && value.IndexOf(close, start, StringComparison.Ordinal) is var end and >= 0)
        {
            budget.ChargeText(end - at);
            kept.Append(value, at, start - at);
            at = end + close.Length;
        }
        return kept.Append(value, at, value.Length - at).ToString();
    }

    private static JinjaString XmlAttributes(Invocation call)
    {
        if (call.Target is not JinjaDict dict)
            throw TemplateException.Runtime("xmlattr takes a mapping.");
        var result = new TextBuilder(call.Budget);
        bool first = !call.Flag(0, otherwise: true);
        foreach (var (key, value) in dict)
        {
            if (value is None or Undefined)
                continue;
            if (key is not JinjaString name || name.Value.AsSpan().ContainsAny(NotInNames))
                throw TemplateException.Runtime("a key of xmlattr is no name of an attribute.");
            if (!first)
                result.Append(" ", isTrusted: false);
            first = false;
            result.Append(Html.Escape(name, call.Budget)).Append("=\"", isTrusted: false)
                .Append(Html.Escape(value, call.Budget)).Append("\"", isTrusted: false);
        }
        return call.Context.Autoescapes ? result.ToText().AsMarkup() : result.ToText();
    }
}
