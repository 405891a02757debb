using System.Collections.Frozen;
using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates;

/// <summary>
/// Finds out what a template takes by rendering small conversations. A form counts as taken if the template prints its words, and prints
/// them as text. A form that nothing shows to be taken stays as it is given, so that the template's own error reaches the client.
/// </summary>
/// <param name="render">Renders a conversation as a template with the given traits takes it.</param>
internal sealed class TraitProbe(Func<TemplateTraits, IReadOnlyList<PromptMessage>, PromptSettings, string> render)
{
    private const string Word = "qzxv71";
    private const string UnknownRole = "qzxvrole";

    private static readonly PromptMessage Ask = new("user", "ask");
    private static readonly PromptMessage Again = new("user", "again");
    private static readonly PromptMessage Said = new("assistant", "said");

    public static TemplateTraits Run(Func<TemplateTraits, IReadOnlyList<PromptMessage>, PromptSettings, string> render)
    {
        var probe = new TraitProbe(render);
        var traits = probe.Roles(TemplateTraits.AsGiven);
        traits = new ToolProbe(probe).Run(traits);
        return traits with { SwitchesThinking = probe.Tail(traits, true) != probe.Tail(traits, false) };
    }

    /// <summary>The prompt, if all words are in it, and not within the print of a list; null too if the template fails.</summary>
    public string? Shows(TemplateTraits traits, IReadOnlyList<PromptMessage> messages, PromptSettings settings, params ReadOnlySpan<string> words)
    {
        string? prompt = Prompt(traits, messages, settings);
        if (prompt is null)
            return null;
        foreach (string word in words)
            if (!prompt.Contains(word, StringComparison.Ordinal))
                return null;
        return prompt;
    }

    /// <summary>Where system messages are printed, given the rest of what a template takes.</summary>
    public SystemPlace Place(TemplateTraits traits, Func<TemplateTraits, SystemPlace, TemplateTraits> with, PromptSettings settings)
    {
        PromptMessage system = new("system", Word);
        bool ShowsAt(SystemPlace place, params PromptMessage[] messages) => Shows(with(traits, place), messages, settings, Word) is not null;

        if (!ShowsAt(SystemPlace.Anywhere, system, Ask))
            return ShowsAt(SystemPlace.InUser, system, Ask) ? SystemPlace.InUser : SystemPlace.Anywhere;
        return !ShowsAt(SystemPlace.Anywhere, Ask, Said, system, Again) && ShowsAt(SystemPlace.First, Ask, Said, system, Again)
            ? SystemPlace.First : SystemPlace.Anywhere;
    }

    private TemplateTraits Roles(TemplateTraits traits)
    {
        traits = TryParts(traits, "user", static form => [form]);
        traits = TryParts(traits, "system", static form => [form, Ask]);
        traits = TryParts(traits, "assistant", static form => [Ask, form, Again]);
        string? known = PrintOf("developer", traits);
        string? unknown = PrintOf(UnknownRole, traits);
        traits = traits with { KnowsDeveloper = known is not null && known != unknown?.Replace(UnknownRole, "developer", StringComparison.Ordinal) };
        if (traits.KnowsDeveloper)
            traits = TryParts(traits, "developer", static form => [form, Ask]);
        return traits with { System = Place(traits, static (traits, place) => traits with { System = place }, PromptSettings.Default) };
    }

    /// <summary>Parts are for a template that loses the string and prints the text of the part.</summary>
    private TemplateTraits TryParts(TemplateTraits traits, string role, Func<PromptMessage, PromptMessage[]> conversation)
    {
        var messages = conversation(new PromptMessage(role, Word));
        if (ShowsText(traits, messages) is not null)
            return traits;
        var parts = traits with { RolesWithParts = traits.RolesWithParts.Append(role).ToFrozenSet(StringComparer.Ordinal) };
        return ShowsText(parts, messages) is not null ? parts : traits;
    }

    private string? PrintOf(string role, TemplateTraits traits)
    {
        // A role of which nothing is known gets its content in the form of the user's.
        if (traits.TakesParts("user"))
            traits = traits with { RolesWithParts = traits.RolesWithParts.Append(role).ToFrozenSet(StringComparer.Ordinal) };
        return ShowsText(traits, [new PromptMessage(role, Word), Ask]);
    }

    private string? ShowsText(TemplateTraits traits, IReadOnlyList<PromptMessage> messages) =>
        Shows(traits, messages, PromptSettings.Default, Word) is { } prompt && !prompt.Contains("'type'", StringComparison.Ordinal)
            && !prompt.Contains("\"type\"", StringComparison.Ordinal) ? prompt : null;

    private string? Tail(TemplateTraits traits, bool thinking)
    {
        string? prompt = Prompt(traits, [Ask], PromptSettings.Default with { Thinking = thinking });
        return prompt?[(prompt.LastIndexOf("ask", StringComparison.Ordinal) + 1)..];
    }

    private string? Prompt(TemplateTraits traits, IReadOnlyList<PromptMessage> messages, PromptSettings settings)
    {
        try
        {
            return render(traits, messages, settings);
        }
        catch (TemplateException)
        {
            return null;
        }
    }
}
