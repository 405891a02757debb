using static Otron.Api.OpenAi.Fields.Routes;
using static Otron.Api.OpenAi.Fields.Treatment;

namespace Otron.Api.OpenAi.Fields;

/// <summary>Fields that give the model tools, or its answer a form.</summary>
internal static class ConstraintTable
{
    private const Routes Calling = ToChat | ToTokenize; // tools are part of the prompt that /tokenize counts
    private const Routes NotCalling = (Generating | ToTokenize) & ~Calling;
    private const Routes Formed = ToChat | ToComplete;
    private const Routes NotFormed = Generating & ~Formed;
    private const string NoTools = "No function is called on this route; send messages to /v1/chat/completions.";
    private const string NoForm = "The answer of this route has no form yet.";
    private const string AsStructured = "As this member of 'structured_outputs'.";
    private const string OnlyText = "Send 'response_format'.";
    private const string PlainFormat = "{\"type\":\"text\"}";

    public static KnownField[] Fields { get; } = Array.ConvertAll(Rows, row => row.Elsewhere(NothingGenerated));

    private static KnownField[] Rows =>
    [
        new("tools", Serve(Calling, "At most 512 functions, each with the JSON schema of its arguments."), Refuse(NotCalling, NoTools, "[]")),
        new("tool_choice", Serve(Calling, "none, auto, required, one function, or allowed_tools."),
            Refuse(NotCalling, NoTools, "\"none\"", "\"auto\"")),
        new("parallel_tool_calls", Serve(Calling, "False lets an answer call one function at most."), Pass(NotCalling, "No function is called.")),
        new("functions", Serve(Calling & ~ToRespond, "The older form of 'tools'; the answer tells its call as 'function_call'."),
            Refuse(ToComplete | ToRespond, "Send 'tools'.", "[]")),
        new("function_call", Serve(Calling & ~ToRespond, "The older form of 'tool_choice', for 'functions'."),
            Refuse(ToComplete | ToRespond, "Send 'tool_choice'.", "\"none\"", "\"auto\"")),
        new("tool_prompt", Refuse(Generating | ToTokenize, "The model's own template shows it the functions.", "\"\"")),
        new("max_tool_calls", Pass(All, "It counts calls of a server's own tools, of which there are none.")),
        new("web_search_options", Refuse(Generating, "The server fetches nothing.")),
        new("response_format",
            Serve(
                Formed & ~ToRespond,
                "text, json_object, json_schema or structural_tag. A schema without 'strict' that cannot be kept is kept in part."),
            Refuse(ToRespond, "Send 'text.format'.", PlainFormat)),
        new("text", Pass(All, "Its fields have rows of their own.")),
        new("text.format", Refuse(NotFormed, NoForm, PlainFormat), Refuse(ToChat | ToComplete, OnlyText, PlainFormat)),
        new("text.verbosity", Pass(All, "No model here has levels of it.")),
        new("verbosity", Pass(All, "No model here has levels of it.")),
        new("structured_outputs",
            Serve(
                Formed,
                "One of json, regex, choice, grammar, json_object and structural_tag. The form is kept to the letter, or the request is refused."),
            Refuse(NotFormed, NoForm, "{}")),
        new("guided_json", Serve(Formed, AsStructured), Refuse(NotFormed, NoForm)),
        new("guided_regex", Serve(Formed, AsStructured), Refuse(NotFormed, NoForm)),
        new("guided_choice", Serve(Formed, AsStructured), Refuse(NotFormed, NoForm)),
        new("guided_grammar", Serve(Formed, AsStructured), Refuse(NotFormed, NoForm)),
        new("guided_json_object", Serve(Formed, AsStructured), Refuse(NotFormed, NoForm, "false")),
        new("guided_whitespace_pattern", Serve(Formed, "A regular expression for the white space of JSON."), Pass(NotFormed, NotAlone)),
        new("guided_decoding_backend", Pass(All, "The server has one way to keep a form.")),
        new("structural_tag", Serve(Formed, AsStructured), Refuse(NotFormed, NoForm)),
        new("json_schema", Serve(Formed, "As 'structured_outputs.json'."), Refuse(NotFormed, NoForm)),
        new("regex", Serve(Formed, AsStructured), Refuse(NotFormed, NoForm)),
        new("ebnf", Serve(Formed, "As 'structured_outputs.grammar'."), Refuse(NotFormed, NoForm)),
        new("grammar", Serve(Formed, AsStructured), Refuse(NotFormed, NoForm, "\"\"")),
        new("grammar_type", Pass(All, "A grammar is always that of the answer's text.")),
        new("grammar_lazy", Refuse(Generating, "A grammar holds from the answer's first token; send a 'structural_tag'.", "false")),
        new("grammar_triggers", Refuse(Generating, "A grammar holds from the answer's first token; send a 'structural_tag'.", "[]")),
        new("preserved_tokens", Refuse(Generating, "Send 'skip_special_tokens'.", "[]")),
        new("format", Serve(Formed, "Ollama's: json, or a schema as 'structured_outputs.json'."), Refuse(NotFormed, NoForm, "\"\"")),
    ];
}
