using Otron.Text.Dialects.Reading;

namespace Otron.Text.Dialects.Families;

/// <summary>The formats of tool calls that are known, and how a model's own is found.</summary>
public static class KnownDialects
{
    // A template has the marks of its format in its source. The more telling ones come first. Of the spellings of a format the most usual one does.
    private static readonly (Dialect[] Spellings, Func<string, bool> IsIn)[] Known =
    [
        ([HarmonyDialect.Instance], source => Has(source, "<|channel|>") && Has(source, "functions")),
        ([TaggedDialect.Qwen3Coder, TaggedDialect.Qwen3CoderWithPythonWords], source => Has(source, "<function=")),
        ([TaggedDialect.Glm, TaggedDialect.GlmOnOneLine], source => Has(source, "<arg_key>")),
        ([NamedDialect.KimiK2], source => Has(source, "<|tool_calls_section_begin|>")),
        ([NamedDialect.DeepSeekV3], source => Has(source, "<｜tool▁calls▁begin｜>") && Has(source, "```json")),
        ([NamedDialect.DeepSeekV31], source => Has(source, "<｜tool▁calls▁begin｜>")),
        ([NamedDialect.MistralV11, NamedDialect.MistralV11WithId], source => Has(source, "[TOOL_CALLS]") && Has(source, "[ARGS]")),
        ([NamedDialect.MistralJson, NamedDialect.MistralJsonWithoutSpace], source => Has(source, "[TOOL_CALLS]")),
        ([GemmaDialect.FunctionGemma], source => Has(source, "<start_function_call>")),
        ([GemmaDialect.Gemma4], source => Has(source, "<|tool_call>")),
        ([JsonDialect.Command], source => Has(source, "<|START_ACTION|>")),
        ([JsonDialect.Phi4Mini], source => Has(source, "<|/tool_call|>") || Has(source, "<|/tool|>")),
        ([JsonDialect.Granite3], source => Has(source, "<|tool_call|>")),
        ([PythonicDialect.Lfm2], source => Has(source, "<|tool_call_start|>[") || Has(source, "<|tool_list_start|>")),
        ([PythonicDialect.Olmo3], source => Has(source, "<function_calls>")),
        ([PythonicDialect.Instance], source => Has(source, "<|python_start|>")),
        ([JsonDialect.Hermes, JsonDialect.HermesOnOneLine], source => Has(source, "<tool_call>")),
        ([JsonDialect.Llama3], source => Has(source, "<|python_tag|>") || (Has(source, "\"parameters\"") && Has(source, "ipython"))),
    ];

    private static readonly ReasoningForm[] Reasoning =
        [ReasoningForm.Command, ReasoningForm.Mistral, ReasoningForm.Gemma, ReasoningForm.Think, ReasoningForm.Granite];

    /// <summary>The format of a model that has none of its own: its prompt explains this one.</summary>
    public static Dialect Own => JsonDialect.Own;

    public static IReadOnlyList<Dialect> All { get; } = [.. Known.Select(known => known.Spellings[0])];

    /// <summary>The spellings of the format whose marks a chat template has, the most usual one first; none if none is known.</summary>
    public static IReadOnlyList<Dialect> Find(string templateSource) => Array.Find(Known, known => known.IsIn(templateSource)).Spellings ?? [];

    /// <summary>How a model writes its reasoning, by its template or its tokens; null if it does not.</summary>
    /// <param name="hasToken">Whether the tokenizer knows a mark as one token.</param>
    public static ReasoningForm? FindReasoning(string templateSource, Func<string, bool> hasToken) => Array.Find(
        Reasoning, form => Has(templateSource, form.Close) || (hasToken(form.Open) && hasToken(form.Close)));

    private static bool Has(string source, string mark) => source.Contains(mark, StringComparison.Ordinal);
}
