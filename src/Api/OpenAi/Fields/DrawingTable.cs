using static Otron.Api.OpenAi.Fields.Routes;
using static Otron.Api.OpenAi.Fields.Treatment;

namespace Otron.Api.OpenAi.Fields;

/// <summary>Fields that say how each token is drawn.</summary>
internal static class DrawingTable
{
    private const string Samplers = "The samplers are temperature, min_p, top_k and top_p, in this order.";
    private const string Adapters = "A model is served without adapters.";

    public static KnownField[] Fields { get; } = Array.ConvertAll(Rows, row => row.Elsewhere(NothingGenerated));

    private static KnownField[] Rows =>
    [
        new("temperature", Serve(Generating, "0 to 2; 0 takes the likeliest token.")),
        new("top_p", Serve(Generating, "0 to 1; 0 takes the likeliest token.")),
        new("top_k", Serve(Generating, "0 and -1 keep all tokens.")),
        new("min_p", Serve(Generating, "0 to 1.")),
        new("repetition_penalty", Serve(Generating, "Above 0, at most 10; of prompt and answer.")),
        new("repeat_penalty", Serve(Generating, "llama.cpp's name of 'repetition_penalty'.")),
        new("frequency_penalty", Serve(Generating, "-2 to 2.")),
        new("presence_penalty", Serve(Generating, "-2 to 2.")),
        new("seed", Serve(Generating, "The same seed and request give the same answer.")),
        new("logit_bias", Serve(Generating, "At most 1024 token ids, each with -100 to 100.")),
        new("n", Serve(ToChat | ToComplete, "1 to 8 answers."), Refuse(ToRespond, "A response is one answer.", "1")),
        new("n_cmpl", Serve(ToChat | ToComplete, "llama.cpp's name of 'n'."), Refuse(ToRespond, "A response is one answer.", "1")),
        new("best_of", Serve(ToComplete, "1 or as many as 'n': answers are not compared."),
            Refuse(ToChat | ToRespond, "Answers are not compared; use 'n'.", "1")),
        new("do_sample", Refuse(Generating, "Send 'temperature': 0 for the likeliest tokens.", "true")),
        new("use_beam_search", Refuse(Generating, "Tokens are drawn one by one.", "false")),
        new("num_beams", Refuse(Generating, "Tokens are drawn one by one.", "1")),
        new("length_penalty", Refuse(Generating, "There is no search over beams.", "1")),
        new("early_stopping", Refuse(Generating, "There is no search over beams.", "false")),
        new("watermark", Refuse(Generating, "Answers have no watermark.", "false")),
        new("watermarking", Refuse(Generating, "Answers have no watermark.", "false")),
        new("typical_p", Refuse(Generating, Samplers, "1")),
        new("tfs_z", Refuse(Generating, Samplers, "1")),
        new("top_a", Refuse(Generating, Samplers, "0")),
        new("top_n_sigma", Refuse(Generating, Samplers, "-1", "0")),
        new("mirostat", Refuse(Generating, Samplers, "0")),
        new("mirostat_tau", Pass(Generating, NotAlone)),
        new("mirostat_eta", Pass(Generating, NotAlone)),
        new("xtc_probability", Refuse(Generating, Samplers, "0")),
        new("xtc_threshold", Pass(Generating, NotAlone)),
        new("dynatemp_range", Refuse(Generating, Samplers, "0")),
        new("dynatemp_exponent", Pass(Generating, NotAlone)),
        new("dry_multiplier", Refuse(Generating, Samplers, "0")),
        new("dry_base", Pass(Generating, NotAlone)),
        new("dry_allowed_length", Pass(Generating, NotAlone)),
        new("dry_penalty_last_n", Pass(Generating, NotAlone)),
        new("dry_sequence_breakers", Pass(Generating, NotAlone)),
        new("adaptive_target", Refuse(Generating, Samplers, "-1")),
        new("adaptive_decay", Pass(Generating, NotAlone)),
        new("samplers", Refuse(Generating, Samplers)),
        new("min_keep", Refuse(Generating, Samplers, "0", "1")),
        new("repeat_last_n", Refuse(Generating, "The penalty looks at the whole prompt and answer.", "-1")),
        new("penalize_nl", Refuse(Generating, "The penalty looks at every token.", "true")),
        new("logits_processors", Refuse(Generating, "Code from outside is not run.", "[]")),
        new("custom_logit_processor", Refuse(Generating, "Code from outside is not run.")),
        new("custom_params", Refuse(Generating, "Code from outside is not run.", "{}")),
        new("vllm_xargs", Refuse(Generating, "There are no extensions to take them.", "{}")),
        new("allowed_token_ids", Refuse(Generating, "Raise these tokens with 'logit_bias'.")),
        new("bad_words", Refuse(Generating, "Lower their tokens with 'logit_bias'.", "[]")),
        new("lora_path", Refuse(Generating | ToEmbed, Adapters)),
        new("lora_request", Refuse(Generating | ToEmbed, Adapters)),
        new("lora", Refuse(Generating | ToEmbed, Adapters, "[]")),
        new("adapter_id", Refuse(Generating | ToEmbed, Adapters, "\"\"")),
        new("adapter_name", Refuse(Generating | ToEmbed, Adapters, "\"\"")),
        new("options", Refuse(All, "Send Ollama's options under OpenAI's names, such as 'temperature' and 'max_tokens'.", "{}")),
        new("parameters", Refuse(All, "Send TGI's parameters under OpenAI's names, such as 'temperature' and 'max_tokens'.", "{}")),
    ];
}
