using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates;

/// <summary>
/// What a model is told about its tools where its template does not print them: the form of Hermes, one line of JSON for each tool, and
/// so few words that a small model follows them.
/// </summary>
internal sealed class OwnToolPrompt
{
    public const string ResultOpen = "<tool_response>";
    public const string ResultClose = "</tool_response>";

    private const string Before = "# Tools\n\nYou may call tools to help the user. Each line inside <tools></tools> is one tool:\n<tools>\n";
    private const string After = "</tools>\n\nTo call a tool, write its name and its arguments like this:\n";

    private readonly JinjaString _instructions;

    /// <param name="example">A call as the model shall write it.</param>
    /// <param name="printsResults">The template marks results in its own way, so nothing is said of it.</param>
    public OwnToolPrompt(IReadOnlyList<TextSegment> example, bool printsResults)
    {
        var text = new JinjaString(After, isTrusted: true);
        foreach (var segment in example)
            text = JinjaString.Concat(text, new JinjaString(segment.Text, segment.IsTrusted));
        string results = printsResults ? "" : $"The result comes back inside {ResultOpen}{ResultClose}. ";
        _instructions = JinjaString.Concat(text, new JinjaString($"\n\n{results}If no tool is needed, answer without a call.", isTrusted: true));
    }

    /// <summary>The call that the example shows.</summary>
    public static PromptCall Example { get; } = new("call00000", "tool_name", """{"argument": "value"}""");

    public JinjaString Write(PromptTools tools, RenderBudget budget)
    {
        var text = new TextBuilder(budget).Append(Before, isTrusted: true);
        foreach (var tool in ToolValues.From(tools, TemplateTraits.AsGiven, budget).Items)
        {
            new PythonJson(text, indent: null, ", ", ": ", ensureAscii: false, order: null).Write(tool);
            text.Append("\n", isTrusted: true);
        }
        return text.Append(_instructions).ToText();
    }
}
