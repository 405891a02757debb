using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates;

/// <summary>
/// A model's chat template together with what transformers always passes to it, and with the form of messages and tools that it takes,
/// which was found out by trying (<see cref="TemplateTraits"/>).
/// </summary>
public sealed class ChatPrompts
{
    private readonly ChatTemplate _template;
    private readonly IReadOnlyDictionary<string, string> _tokens;
    private readonly IReadOnlyList<string> _additionalTokens;
    private readonly ICallForm _form;
    private readonly Lazy<OwnToolPrompt> _own;

    /// <param name="template">The template.</param>
    /// <param name="tokens">Special tokens by the name of their variable, such as <c>bos_token</c>.</param>
    /// <param name="additionalTokens">The list <c>additional_special_tokens</c>; without entries the variable is undefined.</param>
    public ChatPrompts(ChatTemplate template, IReadOnlyDictionary<string, string> tokens, IReadOnlyList<string> additionalTokens)
        : this(template, tokens, additionalTokens, HermesCalls.Instance, Probe(template.ForProbing(), tokens, additionalTokens))
    {
    }

    private ChatPrompts(
        ChatTemplate template,
        IReadOnlyDictionary<string, string> tokens,
        IReadOnlyList<string> additionalTokens,
        ICallForm form,
        TemplateTraits traits)
    {
        (_template, _tokens, _additionalTokens, _form, Traits) = (template, tokens, additionalTokens, form, traits);
        _own = new(Own);
    }

    public TemplateTraits Traits { get; }

    private static TemplateTraits Probe(
        ChatTemplate template, IReadOnlyDictionary<string, string> tokens, IReadOnlyList<string> additionalTokens) =>
        TraitProbe.Run((traits, messages, settings) => PrintedAnswer.TextOf(
            new ChatPrompts(template, tokens, additionalTokens, HermesCalls.Instance, traits).Render(messages, settings)));

    /// <summary>The same prompts with another form of calls, for the dialect that the model turned out to speak.</summary>
    public ChatPrompts With(ICallForm form) => new(_template, _tokens, _additionalTokens, form, Traits);

    /// <summary>The same prompts with our own words and our own form of calls in place of the template's, for one whose format is not known.</summary>
    public ChatPrompts WithOwnTools() =>
        new(_template, _tokens, _additionalTokens, HermesCalls.Unbroken, Traits with { PrintsTools = false, PrintsCalls = false });

    /// <summary>The same prompts with a turn for each call, for a template that prints several together so that none can read them.</summary>
    public ChatPrompts WithSingleCalls() => new(_template, _tokens, _additionalTokens, _form, Traits with { TakesSeveralCalls = false });

    /// <summary>The same prompts under limits that do not depend on time, so that what a probe finds is the same on every machine.</summary>
    internal ChatPrompts ForProbing() => new(_template.ForProbing(), _tokens, _additionalTokens, _form, Traits);

    /// <summary>The prompt of a conversation, which is brought into the form that the template takes.</summary>
    /// <exception cref="TemplateException">The template failed, raised an error of its own, or went beyond its limits.</exception>
    public IReadOnlyList<TextSegment> Render(
        IReadOnlyList<PromptMessage> messages, PromptSettings? settings = null, CancellationToken cancellationToken = default)
    {
        settings ??= PromptSettings.Default;
        return _template.Render(Variables, _tokens, _additionalTokens, cancellationToken);

        Dictionary<string, object> Variables(RenderBudget budget)
        {
            var turns = PromptHistory.Turns(messages, Traits, _form);
            var place = Traits.System;
            if (settings.Tools is { Count: > 0 } tools)
            {
                if (Traits.PrintsTools)
                    place = Traits.SystemBesideTools;
                else
                    PromptHistory.AddToSystem(turns, _own.Value.Write(tools, budget));
            }
            turns = PromptHistory.Place(turns, place);
            return new PromptValues(Traits, budget).Variables(turns, settings);
        }
    }

    private OwnToolPrompt Own()
    {
        var example = new PromptMessage("assistant", Content: null) { Calls = [OwnToolPrompt.Example] };
        var printed = Traits.PrintsCalls ? PrintedAnswer.Cut(this, example) : null;
        return new OwnToolPrompt(printed ?? _form.Write(example.Calls), Traits.PrintsResults);
    }
}
