using Otron.Text.Constraints.Grammars;

namespace Otron.Text.Dialects.Families;

/// <summary>The grammars of formats in which the name stands before the arguments.</summary>
internal static class NamedCalls
{
    /// <summary>An id of Mistral's: nine letters or digits.</summary>
    private const int IdLength = 9;

    public static GrammarNode MistralJson(CallGrammar grammar, bool hasSpace)
    {
        var id = new Series(grammar.Text(", \"id\": \""), Id(grammar), grammar.Text("\""));
        var call = new Series(
            grammar.Text("{\"name\": \""),
            grammar.Name(tool => new Series(
                grammar.Text("\", \"arguments\": "), grammar.Arguments(tool), new OneOf(new Series(), id), grammar.Text("}"))));
        return new Series(grammar.Text(hasSpace ? " [" : "["), grammar.Several(call, new Series(grammar.Text(", "), call)), grammar.Text("]"));
    }

    public static GrammarNode MistralV11(CallGrammar grammar, bool hasId)
    {
        var id = hasId ? new Series(grammar.Mark("[CALL_ID]"), Id(grammar)) : new Series();
        var call = grammar.Name(tool => new Series(id, grammar.Mark("[ARGS]"), grammar.Arguments(tool)));
        return grammar.Several(call, new Series(grammar.Mark("[TOOL_CALLS]"), call));
    }

    public static GrammarNode DeepSeekV3(CallGrammar grammar) => DeepSeek(grammar, "\n", new Series(
        grammar.Mark("<｜tool▁call▁begin｜>"),
        grammar.Text("function"),
        grammar.Mark("<｜tool▁sep｜>"),
        grammar.Name(tool => new Series(
            grammar.Text("\n```json\n"), grammar.Arguments(tool), grammar.Text("\n```"), grammar.Mark("<｜tool▁call▁end｜>")))));

    public static GrammarNode DeepSeekV31(CallGrammar grammar) => DeepSeek(grammar, "", new Series(
        grammar.Mark("<｜tool▁call▁begin｜>"),
        grammar.Name(tool => new Series(grammar.Mark("<｜tool▁sep｜>"), grammar.Arguments(tool), grammar.Mark("<｜tool▁call▁end｜>")))));

    /// <summary>The ids count the calls of the conversation.</summary>
    public static GrammarNode KimiK2(CallGrammar grammar)
    {
        return new Series(grammar.Counted(Call, between: ""), grammar.Mark("<|tool_calls_section_end|>"));

        Series Call(int number) => new(
            grammar.Mark("<|tool_call_begin|>"),
            grammar.Text("functions."),
            grammar.Name(tool => new Series(
                grammar.Text($":{number}"),
                grammar.Mark("<|tool_call_argument_begin|>"),
                grammar.Arguments(tool),
                grammar.Mark("<|tool_call_end|>"))));
    }

    private static Lexeme Id(CallGrammar grammar) =>
        new(grammar.Terms.Repeat(grammar.Terms.Characters(('0', '9'), ('A', 'Z'), ('a', 'z')), IdLength, IdLength));

    private static Series DeepSeek(CallGrammar grammar, string between, GrammarNode call) => new(
        grammar.Several(call, new Series(grammar.Text(between), call)), grammar.Mark("<｜tool▁calls▁end｜>"));
}
