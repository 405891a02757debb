using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>Reads how a model reasons before it answers.</summary>
internal static class ReasoningFields
{
    public const string Separate = "separate_reasoning";

    private const string Kwargs = "chat_template_kwargs";
    private const string Effort = "reasoning_effort";
    private const string Reasoning = "reasoning";
    private const int NoBudget = -1;

    private static readonly string[] Budgets =
        ["max_reasoning_tokens", "thinking_token_budget", "thinking_budget_tokens", "reasoning_budget", "reasoning_budget_tokens"];

    private static readonly string[] Efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    /// <summary>What the answer tells of the reasoning, in the words of vLLM, SGLang and llama.cpp.</summary>
    public static ReasoningView ReadView(RequestFields fields)
    {
        const string Include = "include_reasoning", Format = "reasoning_format";
        var isHidden = fields.Boolean(Include) is false;
        var format = fields.Text(Format);
        if (format is not (null or "none" or "auto" or "deepseek"))
            throw OpenAiErrors.InvalidValue(Format, $"'{Format}' must be none, auto or deepseek.");
        var isApart = RequestFields.OneOf(name => name == Separate ? fields.Boolean(name) : Apart(format), Separate, Format) ?? true;
        if (isHidden && !isApart)
            throw OpenAiErrors.InvalidValue(
                Include, $"'{Include}' can be false only where the reasoning is told apart: leave '{Separate}' and '{Format}' out.");
        return isHidden ? ReasoningView.Hidden : isApart ? ReasoningView.Apart : ReasoningView.Inline;

        static bool? Apart(string? format) => format is null ? null : format != "none";
    }

    /// <returns>Null if the request leaves it all to the model's template.</returns>
    public static ReasoningSettings? OfAnswer(RequestFields fields)
    {
        var prompt = OfPrompt(fields);
        return RequestFields.OneOf(name => ReadBudget(fields, name), Budgets) is { } budget ? (prompt ?? new()) with { MaxTokens = budget } : prompt;
    }

    /// <summary>The same without the budget, which no prompt tells.</summary>
    public static ReasoningSettings? OfPrompt(RequestFields fields)
    {
        var (effort, effortField) = ReadEffort(fields);
        var (enabled, enabledField) = ReadEnabled(fields);
        if (effort == "none" && enabled is true)
            throw OpenAiErrors.InvalidValue(effortField, $"'{effortField}' is none, but '{enabledField}' is true; send one of them.");
        var settings = new ReasoningSettings
        {
            Enabled = effort == "none" ? false : enabled,
            Effort = effort == "none" ? null : effort,
        };
        return settings == new ReasoningSettings() ? null : settings;
    }

    private static int? ReadBudget(RequestFields fields, string name) =>
        fields.Integer(name, NoBudget, int.MaxValue) is { } tokens and not NoBudget ? tokens : null;

    private static (bool? Enabled, string Field) ReadEnabled(RequestFields fields)
    {
        if (!fields.TryGet(Kwargs, out var value))
            return (fields.Boolean("enable_thinking"), "enable_thinking");
        if (value.ValueKind != JsonValueKind.Object)
            throw OpenAiErrors.InvalidValue(Kwargs, $"'{Kwargs}' must be an object.");
        var kwargs = new RequestFields(value, Kwargs);
        foreach (var variable in value.EnumerateObject())
            if (variable is { Name: not ("enable_thinking" or "thinking"), Value.ValueKind: not JsonValueKind.Null })
                throw OpenAiErrors.Unsupported(
                    kwargs.Path(variable.Name),
                    $"'{kwargs.Path(variable.Name)}' cannot be used: only enable_thinking and thinking can be set from outside.");
        var enabled = RequestFields.OneOf(
            name => name == "enable_thinking" ? fields.Boolean(name) : kwargs.Boolean(name[(Kwargs.Length + 1)..]),
            "enable_thinking", $"{Kwargs}.enable_thinking", $"{Kwargs}.thinking");
        return (enabled, Kwargs);
    }

    private static (string? Effort, string Field) ReadEffort(RequestFields fields)
    {
        var effort = ReadEffort(fields, Effort);
        if (!fields.TryGet(Reasoning, out var value))
            return (effort, Effort);
        if (value.ValueKind != JsonValueKind.Object)
            throw OpenAiErrors.InvalidValue(Reasoning, $"'{Reasoning}' must be an object.");
        var inner = ReadEffort(new(value, Reasoning), "effort");
        if (inner is not null && effort is not null && inner != effort)
            throw OpenAiErrors.InvalidValue($"{Reasoning}.effort", $"'{Reasoning}.effort' and '{Effort}' differ; send one of them.");
        return inner is null ? (effort, Effort) : (inner, $"{Reasoning}.effort");
    }

    private static string? ReadEffort(RequestFields fields, string name) => fields.Text(name) is not { } effort || Efforts.Contains(effort)
        ? fields.Text(name)
        : throw OpenAiErrors.InvalidValue(fields.Path(name), $"'{fields.Path(name)}' must be one of {string.Join(", ", Efforts)}.");
}
