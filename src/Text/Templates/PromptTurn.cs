using Otron.Text.Templates.Values;

namespace Otron.Text.Templates;

/// <summary>A message on its way into a template; parts of its content may be text of our own.</summary>
internal sealed record PromptTurn(string Role, JinjaString Content)
{
    public string? Name { get; init; }

    public IReadOnlyList<PromptCall> Calls { get; init; } = [];

    public string? CallId { get; init; }

    public string? Reasoning { get; init; }

    /// <summary>The turn with more text after its own, a separator between them.</summary>
    public PromptTurn Append(string separator, JinjaString more) => this with { Content = Join(Content, separator, more) };

    public static JinjaString Join(JinjaString first, string separator, JinjaString second) =>
        first.Value.Length == 0 ? second
        : second.Value.Length == 0 ? first
        : JinjaString.Concat(JinjaString.Concat(first, new JinjaString(separator, isTrusted: true)), second);
}
