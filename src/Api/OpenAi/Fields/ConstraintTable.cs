using static Otron.Api.OpenAi.Fields.Routes;
using static Otron.Api.OpenAi.Fields.Treatment;

namespace Otron.Api.OpenAi.Fields;

/// <summary>Fields that give the model tools, or its answer a form.</summary>
internal static class ConstraintTable
{
    private const Routes Calling = ToChat | ToRespond | ToTokenize; // tools are part of the prompt that /tokenize counts
    private const string NoTools = "No function is called on this route; send messages to /v1/chat/completions.";
    private const string AsStructured = "As this member of 'structured_outputs'.";
    private const string OnlyText = "Send 'response_format'.";
    private const string PlainFormat = "{\"type\":\"text\"}";

    public static KnownField[] Fields { get; } = Array.ConvertAll(Rows, row => row.Elsewhere(NothingGenerated));

    private static KnownField[] Rows =>
    [
        new("tools", Serve(Calling, "At most 512 functions, each with the JSON schema of its arguments."), Refuse(ToComplete, NoTools, "[]")),
        new("tool_choice", Serve(Calling, "none, auto, required, one function, or allowed_tools."),
            Refuse(ToComplete, NoTools, "\"none\"", "\"auto\"")),
        new("parallel_tool_calls", Serve(Calling, "False lets an answer call one function at most."), Pass(ToComplete, "No function is called.")),
        new("functions", Serve(ToChat | ToTokenize, "The older form of 'tools'; the answer tells its call as 'function_call'."),
            Refuse(ToComplete | ToRespond, "Send 'tools'.", "[]")),
        new("function_call", Serve(ToChat | ToTokenize, "The older form of 'tool_choice', for 'functions'."),
            Refuse(ToComplete | ToRespond, "Send 'tool_choice'.", "\"none\"", "\"auto\"")),
        new("tool_prompt", Refuse(Generating | ToTokenize, "The model's own template shows it the functions.", "\"\"")),
        new("max_tool_calls", Pass(All, "It counts calls of a server's own tools, of which there are none.")),
        new("web_search_options", Refuse(Generating, "The server fetches nothing.")),
        new("response_format",
            Serve(
                ToChat | ToComplete,
                "text, json_object, json_schema or structural_tag. A schema without 'strict' that cannot be kept is kept in part."),
            Refuse(ToRespond, "Send 'text.format'.", PlainFormat)),
        new("text", Serve(ToRespond, "An object, whose fields have rows of their own."), Pass(All & ~ToRespond, "Its fields have rows of their own.")),
        new("text.format", Serve(ToRespond, "text, json_object or json_schema. A schema without 'strict' that cannot be kept is kept in part."),
            Refuse(ToChat | ToComplete, OnlyText, PlainFormat)),
        new("text.verbosity", Pass(All, "No model here has levels of it.")),
        new("verbosity", Pass(All, "No model here has levels of it.")),
        new("structured_outputs",
            Serve(
                Generating,
                "One of json, regex, choice, grammar, json_object and structural_tag. The form is kept to the letter, or the request is refused.")),
        new("guided_json", Serve(Generating, AsStructured)),
        new("guided_regex", Serve(Generating, AsStructured)),
        new("guided_choice", Serve(Generating, AsStructured)),
        new("guided_grammar", Serve(Generating, AsStructured)),
        new("guided_json_object", Serve(Generating, AsStructured)),
        new("guided_whitespace_pattern", Serve(Generating, "A regular expression for the white space of JSON.")),
        new("guided_decoding_backend", Pass(All, "The server has one way to keep a form.")),
        new("structural_tag", Serve(Generating, AsStructured)),
        new("json_schema", Serve(Generating, "As 'structured_outputs.json'.")),
        new("regex", Serve(Generating, AsStructured)),
        new("ebnf", Serve(Generating, "As 'structured_outputs.grammar'.")),
        new("grammar", Serve(Generating, AsStructured)),
        new("grammar_type", Pass(All, "A grammar is always that of the answer's text.")),
        new("grammar_lazy", Refuse(Generating, "A grammar holds from the answer's first token; send a 'structural_tag'.", "false")),
        new("grammar_triggers", Refuse(Generating, "A grammar holds from the answer's first token; send a 'structural_tag'.", "[]")),
        new("preserved_tokens", Refuse(Generating, "Send 'skip_special_tokens'.", "[]")),
        new("format", Serve(Generating, "Ollama's: json, or a schema as 'structured_outputs.json'.")),
    ];
}
