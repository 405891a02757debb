using Otron.Text.Constraints.Grammars;

namespace Otron.Text.Dialects.Families;

/// <summary>The grammars of formats in which the name stands before the arguments.</summary>
internal static class NamedCalls
{
    public static GrammarNode MistralJson(CallGrammar grammar)
    {
        var call = new Series(
            grammar.Text("{\"name\": \""),
            grammar.Name(tool => new Series(grammar.Text("\", \"arguments\": "), grammar.Arguments(tool), grammar.Text("}"))));
        return new Series(grammar.Maybe(" "), grammar.Text("["), grammar.Several(call, new Series(grammar.Text(", "), call)), grammar.Text("]"));
    }

    public static GrammarNode MistralV11(CallGrammar grammar)
    {
        var call = grammar.Name(tool => new Series(grammar.Mark("[ARGS]"), grammar.Arguments(tool)));
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

    /// <summary>The id counts the calls of the answer.</summary>
    public static GrammarNode KimiK2(CallGrammar grammar) => new Series(Kimi(grammar, 0), grammar.Mark("<|tool_calls_section_end|>"));

    private static Series DeepSeek(CallGrammar grammar, string between, GrammarNode call) => new(
        grammar.Several(call, new Series(grammar.Text(between), call)), grammar.Mark("<｜tool▁calls▁end｜>"));

    private static Series Kimi(CallGrammar grammar, int index)
    {
        var call = new Series(
            grammar.Mark("<|tool_call_begin|>"),
            grammar.Text("functions."),
            grammar.Name(tool => new Series(
                grammar.Text($":{index}"),
                grammar.Mark("<|tool_call_argument_begin|>"),
                grammar.Arguments(tool),
                grammar.Mark("<|tool_call_end|>"))));
        return grammar.IsSingle ? call : new Series(call, new OneOf(new Series(), new Rule("call", () => Kimi(grammar, index + 1), isProductive: true)));
    }
}
