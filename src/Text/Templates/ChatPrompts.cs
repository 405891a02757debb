using System.Text.Json.Nodes;

namespace Otron.Text.Templates;

/// <summary>
/// A model's chat template together with what transformers always passes to it, and with the form of messages that it takes, which was
/// found out by trying (<see cref="TemplateTraits"/>).
/// </summary>
public sealed class ChatPrompts
{
    private readonly ChatTemplate _template;
    private readonly IReadOnlyDictionary<string, string> _tokens;
    private readonly IReadOnlyList<string> _additionalTokens;

    /// <param name="template">The template.</param>
    /// <param name="tokens">Special tokens by the name of their variable, such as <c>bos_token</c>.</param>
    /// <param name="additionalTokens">The list <c>additional_special_tokens</c>; without entries the variable is undefined.</param>
    public ChatPrompts(ChatTemplate template, IReadOnlyDictionary<string, string> tokens, IReadOnlyList<string> additionalTokens)
    {
        (_template, _tokens, _additionalTokens) = (template, tokens, additionalTokens);
        Traits = TemplateTraits.Probe(messages => string.Concat(
            RenderAsGiven(messages, addGenerationPrompt: true, default).Select(segment => segment.Text)));
    }

    public TemplateTraits Traits { get; }

    /// <summary>The prompt of messages with role and content; they are brought into the form that the template takes.</summary>
    /// <exception cref="Limits.TemplateException">The template failed, raised an error of its own, or went beyond its limits.</exception>
    public IReadOnlyList<TextSegment> Render(
        IEnumerable<JsonObject> messages, bool addGenerationPrompt, CancellationToken cancellationToken = default) =>
        RenderAsGiven(new JsonArray([.. messages.Select(Traits.Adapt)]), addGenerationPrompt, cancellationToken);

    private IReadOnlyList<TextSegment> RenderAsGiven(JsonArray messages, bool addGenerationPrompt, CancellationToken cancellationToken)
    {
        var variables = new JsonObject
        {
            ["messages"] = messages,
            // To a template without a guard an undefined name is "not none", so transformers passes these always.
            ["tools"] = null,
            ["documents"] = null,
            ["add_generation_prompt"] = addGenerationPrompt,
        };
        return _template.Render(variables, _tokens, _additionalTokens, cancellationToken);
    }
}
