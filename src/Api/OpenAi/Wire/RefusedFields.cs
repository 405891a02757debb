using System.Text.Json;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Wire;

/// <summary>
/// Fields that would change the answer, or reach into the engine, and are not served. An answer without them would not be the one that
/// the client asked for, so they are refused by name; unknown fields that SDKs add are ignored.
/// </summary>
internal static class RefusedFields
{
    private static readonly (string Name, Func<JsonElement, bool> IsHarmless, string Sentence)[] Rules =
    [
        ("tools", IsEmpty, "Tools are not served yet."),
        ("functions", IsEmpty, "Functions are not served yet."),
        ("tool_choice", v => IsText(v, "none") || IsText(v, "auto"), "Tools are not served yet."),
        ("function_call", v => IsText(v, "none") || IsText(v, "auto"), "Functions are not served yet."),
        ("response_format", IsTextFormat,
            "Only {\"type\":\"text\"} is served; JSON output is not enforced yet."),
        ("logprobs", IsFalse, "Only chat/completions tells log probabilities."),
        ("top_logprobs", Never, "Only chat/completions tells log probabilities."),
        ("modalities", v => v.ValueKind == JsonValueKind.Array && v.EnumerateArray().All(m => IsText(m, "text")), "Only text is served."),
        ("audio", Never, "Only text is served."),
        ("web_search_options", Never, "The server fetches nothing."),
        ("store", IsFalse, "Chats are not stored; leave it out, or use /v1/responses."),
        ("conversation", Never, "Chats are not stored; send the messages, or use /v1/responses."),
        ("previous_response_id", Never, "Chats are not stored; send the messages, or use /v1/responses."),
        ("text", v => v.ValueKind == JsonValueKind.Object && (!v.TryGetProperty("format", out var format) || IsTextFormat(format)),
            "Only {\"format\":{\"type\":\"text\"}} is served; JSON output is not enforced yet."),
        ("prompt", v => v.ValueKind != JsonValueKind.Object, "Prompt templates are not stored; send the instructions."),
        ("context_management", IsEmpty, "Contexts are not compacted yet."),
        ("echo", IsFalse, "The prompt is not sent back."),
        ("suffix", v => IsText(v, ""), "Text is not filled in between."),
        ("best_of", v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var n) && n == 1, "Use 'n'."),
        ("guided_json", Never, Constrained),
        ("guided_regex", Never, Constrained),
        ("guided_choice", Never, Constrained),
        ("guided_grammar", Never, Constrained),
        ("structured_outputs", Never, Constrained),
        ("json_schema", Never, Constrained),
        ("grammar", Never, Constrained),
        ("chat_template", Never, "The model's own template is used."),
        ("chat_template_kwargs", Never, "The model's own template is used, with no variables from outside."),
        ("id_slot", Never, Knob),
        ("slot_id", Never, Knob),
        ("n_discard", Never, Knob),
        ("n_keep", Never, Knob),
        ("kv_transfer_params", Never, Knob),
    ];

    private const string Constrained = "Constrained output is not served yet.";
    private const string Knob = "Clients cannot steer the engine's memory.";

    /// <param name="served">Fields that the route does serve.</param>
    public static void Check(RequestFields fields, params ReadOnlySpan<string> served)
    {
        foreach (var (name, isHarmless, sentence) in Rules)
            if (!served.Contains(name) && fields.TryGet(name, out var value) && !isHarmless(value))
                throw OpenAiErrors.Unsupported(name, $"'{name}' cannot be used: {sentence}");
    }

    private static bool Never(JsonElement value) => false;

    private static bool IsFalse(JsonElement value) => value.ValueKind == JsonValueKind.False;

    private static bool IsEmpty(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0;

    private static bool IsTextFormat(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("type", out var type) && IsText(type, "text");

    private static bool IsText(JsonElement value, string text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);
}
