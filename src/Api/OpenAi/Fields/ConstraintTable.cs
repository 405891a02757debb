using static Otron.Api.OpenAi.Fields.Routes;
using static Otron.Api.OpenAi.Fields.Treatment;

namespace Otron.Api.OpenAi.Fields;

/// <summary>Fields that give the model tools, or its answer a form.</summary>
internal static class ConstraintTable
{
    private const Routes Speaking = Generating | ToTokenize; // tools are part of the prompt that /tokenize counts
    private const string Constrained = "Constrained output is not served yet.";
    private const string OnlyText = "Only {\"type\":\"text\"} is served; JSON output is not enforced yet.";
    private const string NoTools = "Tools are not served yet.";
    private const string PlainFormat = "{\"type\":\"text\"}";

    public static KnownField[] Fields { get; } = Array.ConvertAll(Rows, row => row.Elsewhere(NothingGenerated));

    private static KnownField[] Rows =>
    [
        new("tools", Refuse(Speaking, NoTools, "[]")),
        new("functions", Refuse(Speaking, NoTools, "[]")),
        new("tool_choice", Refuse(Speaking, NoTools, "\"none\"", "\"auto\"")),
        new("function_call", Refuse(Speaking, NoTools, "\"none\"", "\"auto\"")),
        new("tool_prompt", Pass(All, NotAlone)),
        new("parallel_tool_calls", Pass(All, "No tool is called.")),
        new("web_search_options", Refuse(Generating, "The server fetches nothing.")),
        new("response_format", Refuse(Generating, OnlyText, PlainFormat)),
        new("format", Refuse(Generating, Constrained, "\"\"")),
        new("text", Pass(All, "Its fields have rows of their own.")),
        new("text.format", Refuse(Generating, OnlyText, PlainFormat)),
        new("text.verbosity", Pass(All, "No model here has levels of it.")),
        new("verbosity", Pass(All, "No model here has levels of it.")),
        new("guided_json", Refuse(Generating, Constrained)),
        new("guided_regex", Refuse(Generating, Constrained)),
        new("guided_choice", Refuse(Generating, Constrained)),
        new("guided_grammar", Refuse(Generating, Constrained)),
        new("guided_json_object", Refuse(Generating, Constrained, "false")),
        new("guided_decoding_backend", Pass(All, NotAlone)),
        new("guided_whitespace_pattern", Pass(All, NotAlone)),
        new("structured_outputs", Refuse(Generating, Constrained, "{}")),
        new("structural_tag", Refuse(Generating, Constrained)),
        new("json_schema", Refuse(Generating, Constrained)),
        new("regex", Refuse(Generating, Constrained)),
        new("ebnf", Refuse(Generating, Constrained)),
        new("grammar", Refuse(Generating, Constrained, "\"\"")),
        new("grammar_type", Pass(All, NotAlone)),
        new("grammar_lazy", Pass(All, NotAlone)),
        new("grammar_triggers", Pass(All, NotAlone)),
        new("preserved_tokens", Pass(All, NotAlone)),
    ];
}
