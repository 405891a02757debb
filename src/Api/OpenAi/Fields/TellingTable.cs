using static Otron.Api.OpenAi.Fields.Routes;
using static Otron.Api.OpenAi.Fields.Treatment;

namespace Otron.Api.OpenAi.Fields;

/// <summary>Fields that say what an answer tells, and in which form.</summary>
internal static class TellingTable
{
    private const string Ids = "Token ids are not told; /tokenize gives those of a text.";
    private const string Inside = "Answers tell nothing of the model's inside.";
    private const string OnlyLogprobs = "Send 'logprobs' to a chat or a completion.";
    private const string Apart = "Reasoning is told apart from the answer.";
    private const string NotApart = "The answer is told as the model wrote it.";

    public static KnownField[] Fields { get; } = Array.ConvertAll(Rows, row => row.Elsewhere("The route's answer has nothing of this kind."));

    private static KnownField[] Rows =>
    [
        new("stream", Serve(Generating, "True sends the answer as it is made.")),
        new("stream_options", Serve(ToChat | ToComplete, "For streams."), Pass(ToRespond, "Streams are not padded, and always tell the usage.")),
        new("stream_options.include_usage", Serve(ToChat | ToComplete, "A last chunk with the usage.")),
        new("stream_options.continuous_usage_stats", Refuse(Generating, "The usage is told once, at the end.", "false")),
        new("stream_options.include_obfuscation", Pass(Generating, "Streams are not padded.")),
        new("stream_interval", Pass(All, "Chunks are sent as soon as there is text.")),
        new("sse_ping_interval", Pass(All, "A silent stream is kept alive every second.")),
        new("echo", Serve(ToComplete, "The prompt comes before the answer. Not together with 'logprobs'."),
            Refuse(ToChat | ToRespond, "Only completions repeat a prompt.", "false")),
        new("return_full_text", Refuse(Generating, "Send 'echo' to /v1/completions.", "false")),
        new("logprobs", Serve(ToChat, "True tells the log probability of each token."),
            Serve(ToComplete, "0 to 20 of the likeliest tokens, beside the one that was drawn."),
            Refuse(ToRespond, OnlyLogprobs, "false")),
        new("top_logprobs", Serve(ToChat, "0 to 20, together with 'logprobs'."), Refuse(ToComplete, "Send a number as 'logprobs'.", "0"),
            Refuse(ToRespond, OnlyLogprobs, "0")),
        new("prompt_logprobs", Refuse(Generating, "The prompt's own log probabilities are not computed.")),
        new("logprob_token_ids", Refuse(Generating, "Log probabilities are those of the likeliest tokens.")),
        new("logprob_start_len", Refuse(Generating, "The prompt's own log probabilities are not computed.", "-1")),
        new("n_probs", Refuse(Generating, OnlyLogprobs, "0")),
        new("top_n_tokens", Refuse(Generating, OnlyLogprobs, "0")),
        new("post_sampling_probs", Refuse(Generating, "Probabilities are those of the model itself.", "false")),
        new("details", Refuse(Generating, OnlyLogprobs, "false")),
        new("decoder_input_details", Refuse(Generating, "The prompt's own log probabilities are not computed.", "false")),
        new("skip_special_tokens", Serve(Generating, "False shows special tokens in the text."),
            Serve(ToDetokenize, "True leaves special tokens out.")),
        new("spaces_between_special_tokens", Pass(All, "The text is that of the tokens, with no spaces of its own.")),
        new("return_tokens_as_token_ids", Refuse(Generating, Ids, "false")),
        new("return_token_ids", Refuse(Generating, Ids, "false")),
        new("return_prompt_token_ids", Refuse(Generating, Ids, "false")),
        new("return_tokens", Refuse(Generating, Ids, "false")),
        new("return_token_offsets", Refuse(Generating | ToTokenize, "Offsets are told with the 'logprobs' of completions.", "false")),
        new("return_token_strs", Serve(ToTokenize, "True tells the spelling of each token in the vocabulary.")),
        new("with_pieces", Refuse(ToTokenize, "Send 'return_token_strs'.", "false")),
        new("return_prompt_text", Refuse(Generating, "The prompt's text is not told; /tokenize tells its tokens.", "false")),
        new("_debug_render_only", Refuse(Generating, "The prompt's text is not told; /tokenize tells its tokens.", "false")),
        new("return_meta_info", Refuse(Generating, "Send 'timings'.", "false")),
        new("return_cached_tokens_details", Refuse(Generating, "The usage tells the cached tokens of all kinds together.", "false")),
        new("return_hidden_states", Refuse(Generating, Inside, "false")),
        new("return_routed_experts", Refuse(Generating, Inside, "false")),
        new("routed_experts_start_len", Pass(Generating, NotAlone)),
        new("routed_experts_prompt_start", Pass(Generating, NotAlone)),
        new("return_mm_kwargs", Pass(All, "It is about images, sound or video, and such parts of messages are refused.")),
        new("response_fields", Refuse(Generating, "Answers have all their fields.", "[]")),
        new("return_progress", Refuse(Generating, "A stream is silent until its first token.", "false")),
        new("timings", Serve(ToChat | ToComplete | ToEmbed, "True tells where the time went."), Pass(ToRespond, "Responses have no timings.")),
        new("timings_per_token", Serve(ToChat | ToComplete | ToEmbed, "As 'timings'."), Pass(ToRespond, "Responses have no timings.")),
        new("modalities", Refuse(Generating, "Only text is served.", "[\"text\"]")),
        new("audio", Refuse(Generating, "Only text is served.")),
        new("include_reasoning", Serve(ToChat, "False leaves the reasoning out of the answer."), Refuse(ToRespond, Apart, "true"),
            Pass(ToComplete, NotApart)),
        new("separate_reasoning", Serve(ToChat, "False tells the answer as the model wrote it. Not together with functions or a form."),
            Refuse(ToRespond, Apart, "true"), Pass(ToComplete, NotApart)),
        new("stream_reasoning", Pass(All, "Chunks are sent as soon as there is text.")),
        new("reasoning_format", Serve(ToChat, "auto and deepseek tell the reasoning apart; none is 'separate_reasoning': false."),
            Refuse(ToRespond, Apart, "\"auto\"", "\"deepseek\""), Refuse(ToComplete, NotApart, "\"none\"", "\"auto\"")),
        new("chat_format", Refuse(Generating, "Answers are told as they are.", "0")),
        new("chat_parser", Refuse(Generating, "Answers are told as they are.", "\"\"")),
        new("verbose", Refuse(Generating, Inside, "false")),
        new("parse_tool_calls", Refuse(ToChat | ToRespond, "Calls are always told apart from the answer.", "true"),
            Pass(ToComplete, "No function is called.")),
        new("include", Pass(All, "Items of its other kinds do not occur in answers.")),
        new("include[message.output_text.logprobs]", Refuse(Generating, OnlyLogprobs)),
        new("enable_response_messages", Refuse(ToRespond, "Messages are told as items.", "false")),
    ];
}
