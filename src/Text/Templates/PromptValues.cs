using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates;

/// <summary>The variables of a rendering, made of turns and settings as a template takes them.</summary>
internal sealed class PromptValues(TemplateTraits traits, RenderBudget budget)
{
    public Dictionary<string, object> Variables(IReadOnlyList<PromptTurn> turns, PromptSettings settings)
    {
        budget.ChargeItems(turns.Count);
        var variables = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["messages"] = new JinjaList([.. turns.Select(Message)]),
            // To a template without a guard an undefined name is "not none", so transformers passes these always. An empty list of tools
            // is none: some print their preamble for it.
            ["tools"] = settings.Tools is { Count: > 0 } tools && traits.PrintsTools ? ToolValues.From(tools, traits, budget) : None.Value,
            ["documents"] = None.Value,
            ["add_generation_prompt"] = JinjaBool.Box(!settings.OmitsGenerationPrompt),
        };
        if (settings.Thinking is { } thinking)
            variables["enable_thinking"] = variables["thinking"] = JinjaBool.Box(thinking);
        if (settings.Effort is not null)
            variables["reasoning_effort"] = Text(settings.Effort);
        return variables;
    }

    private JinjaDict Message(PromptTurn turn)
    {
        var message = new JinjaDict(4);
        Set(message, "role", Text(turn.Role));
        if (turn.Calls.Count == 0 || turn.Content.Value.Length > 0 || traits.CallContent == CallContent.Empty)
            Set(message, "content", Content(turn));
        else if (traits.CallContent == CallContent.None)
            Set(message, "content", None.Value);
        if (turn.Name is not null)
            Set(message, "name", Text(turn.Name));
        if (turn.Reasoning is not null)
        {
            var reasoning = Text(turn.Reasoning);
            Set(message, "reasoning_content", reasoning);
            Set(message, "reasoning", reasoning);
            // Harmony's template raises at thoughts beside text and calls: what was said counts more.
            if (traits.AsksForThinking && (turn.Calls.Count == 0 || turn.Content.Value.Length == 0))
                Set(message, "thinking", reasoning);
        }
        if (turn.Calls.Count > 0)
            Set(message, "tool_calls", new JinjaList([.. turn.Calls.Select(Call)]));
        if (turn.CallId is not null)
            Set(message, "tool_call_id", Text(turn.CallId));
        return message;
    }

    private object Content(PromptTurn turn)
    {
        budget.ChargeText(turn.Content.Value.Length);
        if (!traits.TakesParts(turn.Role))
            return turn.Content;
        var part = new JinjaDict(2);
        Set(part, "type", Text("text"));
        Set(part, "text", turn.Content);
        return new JinjaList([part]);
    }

    private JinjaDict Call(PromptCall call)
    {
        var function = new JinjaDict(2);
        Set(function, "name", Text(call.Name));
        Set(function, "arguments", ArgumentsText.For(call.Arguments, traits, budget));
        var entry = new JinjaDict(3);
        Set(entry, "id", Text(call.Id));
        Set(entry, "type", Text("function"));
        Set(entry, "function", function);
        return entry;
    }

    private JinjaString Text(string text)
    {
        budget.ChargeText(text.Length);
        return new JinjaString(text, isTrusted: false);
    }

    private static void Set(JinjaDict dict, string key, object value) => dict.Set(new JinjaString(key, isTrusted: false), value);
}
