using System.Collections.Frozen;

namespace Otron.Text.Templates;

/// <summary>The part of the probe that tries tools, calls, their results and reasoning.</summary>
internal sealed class ToolProbe(TraitProbe probe)
{
    // The tool that is declared is not the one that is called: each must be seen alone.
    private const string Declared = "qzxvdeclared";
    private const string Tool = "qzxvtool";
    private const string OtherTool = "qzxvother";
    private const string Key = "qzxvkey";
    private const string Value = "qzxvvalue";
    private const string Result = "qzxvresult";
    private const string Text = "qzxvtext";
    private const string Arguments = $$"""{"{{Key}}": "{{Value}}"}""";

    private static readonly PromptMessage Ask = new("user", "ask");

    private static readonly PromptSettings WithTools = Offer(
        """{"name": "NAME", "description": "does", "parameters": {"type": "object", "properties": {"a": {"type": "string", "description": "is"}}}}"""
        .Replace("NAME", Declared, StringComparison.Ordinal));

    private static readonly PromptSettings WithBareTool = Offer($$"""{"name": "{{Declared}}"}""");

    public TemplateTraits Run(TemplateTraits traits)
    {
        traits = Tools(traits);
        var settings = traits.PrintsTools ? WithTools : PromptSettings.Default;
        traits = Calls(traits, settings);
        if (traits.PrintsCalls)
            traits = Turns(traits, settings);
        traits = Results(traits, settings);
        return Reasoning(traits, settings);
    }

    private static PromptSettings Offer(string function) => PromptSettings.Default with { Tools = new PromptTools([function]) };

    private static PromptMessage Call(params PromptCall[] calls) => new("assistant", null) { Calls = calls };

    private static PromptCall CallOf(string tool, int number = 0) => new($"call_{number}0123456789abcdefghijklm", tool, Arguments);

    private static PromptMessage ResultOf(PromptCall call, string role = "tool") => new(role, Result) { CallId = call.Id, Name = call.Name };

    private TemplateTraits Tools(TemplateTraits traits)
    {
        var filled = traits with { TakesBareTools = false };
        if (probe.Shows(filled, [Ask], WithTools, Declared) is null)
            return traits with { PrintsTools = false };
        if (probe.Shows(traits, [Ask], WithBareTool, Declared) is null && probe.Shows(filled, [Ask], WithBareTool, Declared) is not null)
            traits = filled;
        var found = probe.Place(traits, static (traits, place) => traits with { SystemBesideTools = place }, WithTools);
        return traits with { SystemBesideTools = found };
    }

    /// <summary>The form of one call: the first in which its name and arguments are printed, and not as a string inside of a string.</summary>
    private TemplateTraits Calls(TemplateTraits traits, PromptSettings settings)
    {
        var call = CallOf(Tool);
        // A template may print the name of a result, which is not to be taken for that of its call.
        var result = ResultOf(call) with { Name = Declared };
        foreach (PromptMessage[] messages in (PromptMessage[][])[[Ask, Call(call), result], [Ask, Call(call)]])
            foreach (var ids in Enum.GetValues<CallIds>())
                foreach (var content in Enum.GetValues<CallContent>())
                {
                    var form = traits with { CallIds = ids, CallContent = content };
                    string? objects = ShowsCall(form with { TakesTexts = false }, messages, settings);
                    string? texts = ShowsCall(form with { TakesObjects = false }, messages, settings);
                    if (objects is null && texts is null)
                        continue;
                    // A template that prints an object as Python does knows no objects; one that has a form of its own for them knows no JSON.
                    bool isRepr = texts is not null && objects?.Contains($"'{Key}'", StringComparison.Ordinal) == true;
                    bool hasOwnForm = objects is not null && !isRepr && !objects.Contains(Arguments, StringComparison.Ordinal);
                    return form with { TakesObjects = objects is not null && !isRepr, TakesTexts = texts is not null && !hasOwnForm };
                }
        return traits with { PrintsCalls = false };
    }

    private string? ShowsCall(TemplateTraits traits, PromptMessage[] messages, PromptSettings settings) =>
        probe.Shows(traits, messages, settings, Tool, Key, Value) is { } prompt
        && !prompt.Contains($"\\\"{Key}", StringComparison.Ordinal) ? prompt : null;

    private TemplateTraits Turns(TemplateTraits traits, PromptSettings settings)
    {
        var (one, other) = (CallOf(Tool), CallOf(OtherTool, 1));
        PromptMessage[] two = [Ask, Call(one, other), ResultOf(one), ResultOf(other)];
        if (probe.Shows(traits, two, settings, Tool, OtherTool) is null
            && probe.Shows(traits with { TakesSeveralCalls = false }, two, settings, Tool, OtherTool) is not null)
            traits = traits with { TakesSeveralCalls = false };
        PromptMessage[] text = [Ask, Call(other) with { Content = Text }, ResultOf(other)];
        if (probe.Shows(traits, text, settings, OtherTool) is null
            && probe.Shows(traits with { TakesTextBesideCalls = false }, text, settings, OtherTool) is not null)
            traits = traits with { TakesTextBesideCalls = false };
        return traits;
    }

    /// <summary>
    /// A template that says nothing of tools and prints any role by its name has not been seen with results by its model either: they are
    /// better said by the user.
    /// </summary>
    private TemplateTraits Results(TemplateTraits traits, PromptSettings settings)
    {
        const string Unknown = "qzxvrole";
        var call = CallOf(Tool);
        PromptMessage[] messages = [Ask, Call(call), ResultOf(call)];
        string? printed = probe.Shows(traits, messages, settings, Result);
        if (printed is null)
        {
            var parts = traits with { RolesWithParts = traits.RolesWithParts.Append("tool").ToFrozenSet(StringComparer.Ordinal) };
            if (probe.Shows(parts, messages, settings, Result) is not null)
                return parts;
            var user = traits with { PrintsResults = false };
            return probe.Shows(user, messages, settings, Result) is not null ? user : traits;
        }
        if (traits.PrintsTools || traits.PrintsCalls)
            return traits;
        string? unknown = probe.Shows(traits, [Ask, Call(call), ResultOf(call, Unknown)], settings, Result);
        return traits with { PrintsResults = printed != unknown?.Replace(Unknown, "tool", StringComparison.Ordinal) };
    }

    private TemplateTraits Reasoning(TemplateTraits traits, PromptSettings settings)
    {
        const string Thought = "qzxvthought";
        var call = CallOf(Tool);
        PromptMessage[] messages = [Ask, Call(call) with { Reasoning = Thought }, ResultOf(call)];
        if (probe.Shows(traits, messages, settings, Thought) is not null)
            return traits with { PrintsReasoning = true };
        var asking = traits with { AsksForThinking = true };
        return probe.Shows(asking, messages, settings, Thought) is not null ? asking with { PrintsReasoning = true } : traits;
    }
}
