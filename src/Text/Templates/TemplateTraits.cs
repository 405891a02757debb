using System.Collections.Frozen;

namespace Otron.Text.Templates;

/// <summary>
/// What a chat template takes, found out by rendering small conversations (<see cref="TraitProbe"/>): its source may say the same in a
/// hundred ways.
/// </summary>
public sealed record TemplateTraits
{
    /// <summary>A template that takes everything as it is; also the start of the probe.</summary>
    public static TemplateTraits AsGiven { get; } = new();

    /// <summary>
    /// The template does something for the role <c>developer</c> that it does not do for any word. Where it raises, drops the message or only
    /// prints the name, the model has never seen that role, and the message is sent as <c>system</c>, of which it is a new name.
    /// </summary>
    public bool KnowsDeveloper { get; init; } = true;

    /// <summary>Where system messages are printed in a prompt without tools.</summary>
    public SystemPlace System { get; init; }

    /// <summary>Where they are printed beside tools that the template prints.</summary>
    public SystemPlace SystemBesideTools { get; init; }

    /// <summary>The template prints tools; else <see cref="OwnToolPrompt"/> tells the model about them.</summary>
    public bool PrintsTools { get; init; } = true;

    /// <summary>A tool may lack its description or its parameters; else they are given as empty.</summary>
    public bool TakesBareTools { get; init; } = true;

    /// <summary>The template prints the calls of the history; else they are written into the content (<see cref="ICallForm"/>).</summary>
    public bool PrintsCalls { get; init; } = true;

    /// <summary>Arguments of calls may be objects, which the template writes as JSON in Python's spacing, or in a form of its own.</summary>
    public bool TakesObjects { get; init; } = true;

    /// <summary>Arguments may be the client's text, which the template prints as it is.</summary>
    public bool TakesTexts { get; init; } = true;

    public CallContent CallContent { get; init; }

    public CallIds CallIds { get; init; }

    /// <summary>A message may have several calls; else each call gets a turn, followed by its result.</summary>
    public bool TakesSeveralCalls { get; init; } = true;

    /// <summary>A message may have text and calls; else the text is left out.</summary>
    public bool TakesTextBesideCalls { get; init; } = true;

    /// <summary>The template prints messages of the role <c>tool</c>; else they are sent as the user's.</summary>
    public bool PrintsResults { get; init; } = true;

    /// <summary>The template prints the reasoning of a message that calls tools.</summary>
    public bool PrintsReasoning { get; init; }

    /// <summary>It looks for the reasoning under <c>thinking</c>, not under <c>reasoning_content</c> or <c>reasoning</c>.</summary>
    public bool AsksForThinking { get; init; }

    /// <summary>The end of the prompt, where the answer begins, depends on whether the model shall think.</summary>
    public bool SwitchesThinking { get; init; }

    internal FrozenSet<string> RolesWithParts { get; init; } = [];

    /// <summary>Content as a list of typed parts, for templates that go through its parts; others get a string.</summary>
    public bool TakesParts(string role) => RolesWithParts.Contains(role);
}
