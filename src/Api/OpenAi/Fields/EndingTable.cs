using static Otron.Api.OpenAi.Fields.Routes;
using static Otron.Api.OpenAi.Fields.Treatment;

namespace Otron.Api.OpenAi.Fields;

/// <summary>Fields that say where an answer ends.</summary>
internal static class EndingTable
{
    private const string NoThinking = "Completions have no reasoning with a budget of its own.";
    private const string OwnTags = "The model's own template says how its reasoning begins and ends.";
    private const Routes Reasoning = ToChat | ToRespond;
    private const Routes NotReasoning = Generating & ~Reasoning;

    public static KnownField[] Fields { get; } = Array.ConvertAll(Rows, row => row.Elsewhere(NothingGenerated));

    private static KnownField[] Rows =>
    [
        new("max_tokens", Serve(Generating, "Most tokens of the answer.")),
        new("max_completion_tokens", Serve(Generating, "As 'max_tokens', which it replaces.")),
        new("max_output_tokens", Serve(Generating, "As 'max_tokens'; the name of /v1/responses.")),
        new("max_new_tokens", Serve(Generating, "As 'max_tokens'.")),
        new("n_predict", Serve(Generating, "As 'max_tokens'; -1 sets no limit.")),
        new("num_predict", Serve(Generating, "As 'n_predict'.")),
        new("min_tokens", Serve(Generating, "No end token or stop token is drawn, and no stop text counts, before the answer has this many tokens.")),
        new("min_new_tokens", Serve(Generating, "As 'min_tokens'.")),
        new("stop", Serve(Generating, "Up to 4 texts, which may spell special tokens.")),
        new("stop_token_ids", Serve(Generating, "Up to 128 token ids that end the answer.")),
        new("include_stop_str_in_output", Serve(Generating, "True makes the stop text or stop token part of the answer.")),
        new("no_stop_trim", Serve(Generating, "As 'include_stop_str_in_output'.")),
        new("ignore_eos", Serve(Generating, "True lets the answer continue after the model's end tokens.")),
        new("stop_regex", Refuse(Generating, "Send the texts as 'stop'.", "[]", "\"\"")),
        new("custom_eos_token_id", Refuse(Generating, "Send 'stop_token_ids'.")),
        new("n_indent", Refuse(Generating, "Lines end no answer; send 'stop'.", "0")),
        new("t_max_prompt_ms", Refuse(Generating, "Time ends no answer; send 'max_tokens'.", "0", "-1")),
        new("t_max_predict_ms", Refuse(Generating, "Time ends no answer; send 'max_tokens'.", "0", "-1")),
        new("repetition_detection", Refuse(Generating, "Repetition ends no answer; send 'repetition_penalty'.")),
        new("max_reasoning_tokens", Serve(Reasoning, "After so many tokens the reasoning is closed, and the answer begins."),
            Refuse(NotReasoning, NoThinking)),
        new("thinking_token_budget", Serve(Reasoning, "As 'max_reasoning_tokens'; -1 sets no limit."), Refuse(NotReasoning, NoThinking, "-1")),
        new("thinking_budget_tokens", Serve(Reasoning, "As 'thinking_token_budget'."), Refuse(NotReasoning, NoThinking, "-1")),
        new("reasoning_budget", Serve(Reasoning, "As 'thinking_token_budget'."), Refuse(NotReasoning, NoThinking, "-1")),
        new("reasoning_budget_tokens", Serve(Reasoning, "As 'thinking_token_budget'."), Refuse(NotReasoning, NoThinking, "-1")),
        new("reasoning_budget_message", Refuse(Generating, OwnTags, "\"\"")),
        new("reasoning_budget_start_tag", Refuse(Generating, OwnTags, "\"\"")),
        new("reasoning_budget_end_tag", Refuse(Generating, OwnTags, "\"\"")),
        new("reasoning_budget_end_tags", Refuse(Generating, OwnTags, "[]")),
        new("reasoning_control", Refuse(Generating, "Reasoning ends by itself or by its budget.", "false")),
    ];
}
