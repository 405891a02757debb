using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Python;

/// <summary>What markupsafe does to text that goes into HTML.</summary>
internal static class Html
{
    private static readonly (string Character, string Entity)[] Entities =
        [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ("\"", "&#34;")];

    /// <summary>The text as markup; what is markup already stays as it is.</summary>
    public static JinjaString Escape(JinjaString text, RenderBudget budget)
    {
        if (text.IsMarkup)
            return text;
        foreach (var (character, entity) in Entities)
            text = PythonText.Replace(text, character, text.Derive(entity), -1, budget);
        return text.AsMarkup();
    }

    public static JinjaString Escape(object value, RenderBudget budget) =>
        Escape(value as JinjaString ?? PythonFormat.Str(value, budget), budget);
}
