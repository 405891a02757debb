using static Otron.Api.OpenAi.Fields.Routes;
using static Otron.Api.OpenAi.Fields.Treatment;

namespace Otron.Api.OpenAi.Fields;

/// <summary>Fields that label a request, hint at its cost, or reach into the engine.</summary>
internal static class OperatingTable
{
    private const string Label = "A label, which changes no answer.";
    private const string Speed = "A hint about speed, which changes no answer.";
    private const string Cache = "Caches never change an answer, and are never shared between keys.";
    private const string Knob = "Clients cannot steer the engine's memory.";
    private const string Routing = "Clients cannot choose where a request runs.";

    public static KnownField[] Fields { get; } =
    [
        new("user", Pass(All, Label)),
        new("safety_identifier", Pass(All, Label)),
        new("request_id", Pass(All, "Send the header X-Request-ID.")),
        new("rid", Pass(All, "Send the header X-Request-ID.")),
        new("extra_key", Pass(All, Label)),
        new("custom_labels", Pass(All, Label)),
        new("priority", Pass(All, Speed)),
        new("service_tier", Pass(All, Speed)),
        new("prediction", Pass(All, Speed)),
        new("ngram_corpus_id", Pass(All, Speed)),
        new("backend_sampling", Pass(All, Speed)),
        new("speculative.n_max", Pass(All, Speed)),
        new("speculative.n_min", Pass(All, Speed)),
        new("speculative.p_min", Pass(All, Speed)),
        new("keep_alive", Pass(All, "Models stay loaded.")),
        new("prompt_cache_retention", Pass(All, Cache)),
        new("prompt_cache_options", Pass(All, Cache)),
        new("cache_prompt", Pass(All, Cache)),
        new("cache_salt", Pass(All, Cache)),
        new("id_slot", Refuse(All, Knob, "-1")),
        new("slot_id", Refuse(All, Knob, "-1")),
        new("n_discard", Refuse(All, Knob, "0")),
        new("n_keep", Refuse(All, Knob, "0")),
        new("n_cache_reuse", Refuse(All, Knob, "0")),
        new("num_ctx", Refuse(All, Knob)),
        new("kv_transfer_params", Refuse(All, Knob, "{}")),
        new("ec_transfer_params", Refuse(All, Knob, "{}")),
        new("bootstrap_host", Refuse(All, Routing)),
        new("bootstrap_port", Refuse(All, Routing)),
        new("bootstrap_room", Refuse(All, Routing)),
        new("data_parallel_rank", Refuse(All, Routing)),
        new("routed_dp_rank", Refuse(All, Routing)),
        new("disagg_prefill_dp_rank", Refuse(All, Routing)),
    ];
}
