using Otron.Text.Constraints.Grammars;
using Otron.Text.Dialects.Reading;

namespace Otron.Text.Dialects.Families;

/// <summary>Formats in which the name stands before the JSON of the arguments, with marks between: Mistral, DeepSeek and Kimi K2.</summary>
internal sealed class NamedDialect : Dialect
{
    /// <summary>A list of JSON objects after the mark, up to version 7 of the tokenizer.</summary>
    public static NamedDialect MistralJson { get; } =
        new("mistral-json", ["[TOOL_CALLS]"], Mistral, static grammar => NamedCalls.MistralJson(grammar, hasSpace: true));

    public static NamedDialect MistralJsonWithoutSpace { get; } =
        new("mistral-json", ["[TOOL_CALLS]"], Mistral, static grammar => NamedCalls.MistralJson(grammar, hasSpace: false));

    /// <summary>Name and arguments with a mark between; version 11 has an id too.</summary>
    public static NamedDialect MistralV11 { get; } =
        new("mistral-v11", ["[TOOL_CALLS]"], Mistral, static grammar => NamedCalls.MistralV11(grammar, hasId: false));

    public static NamedDialect MistralV11WithId { get; } =
        new("mistral-v11", ["[TOOL_CALLS]"], Mistral, static grammar => NamedCalls.MistralV11(grammar, hasId: true));

    /// <summary>The arguments stand in a code fence.</summary>
    public static NamedDialect DeepSeekV3 { get; } = new("deepseek-v3", ["<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>"], DeepSeek, NamedCalls.DeepSeekV3);

    public static NamedDialect DeepSeekV31 { get; } = new("deepseek-v3.1", ["<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>"], DeepSeek, NamedCalls.DeepSeekV31);

    /// <summary>The id is name and index, and stands in place of the name.</summary>
    public static NamedDialect KimiK2 { get; } = new("kimi-k2", ["<|tool_calls_section_begin|>", "<|tool_call_begin|>"], Kimi, NamedCalls.KimiK2);

    private readonly Func<TextSource, AnswerOutput, ICallReader> _newReader;

    private readonly Func<CallGrammar, GrammarNode> _calls;

    private NamedDialect(string name, string[] opening, Func<TextSource, AnswerOutput, ICallReader> newReader, Func<CallGrammar, GrammarNode> calls) =>
        (Name, Opening, _newReader, _calls) = (name, opening, newReader, calls);

    public override string Name { get; }

    public override bool NumbersCalls => this == KimiK2;

    internal override IReadOnlyList<string> Opening { get; }

    internal override GrammarNode Calls(CallGrammar grammar) => _calls(grammar);

    internal override ICallReader NewReader(TextSource source, AnswerOutput output, IReadOnlyDictionary<string, DialectTool> tools) =>
        _newReader(source, output);

    private static MistralReader Mistral(TextSource source, AnswerOutput output) => new(source, output);

    private static DeepSeekReader DeepSeek(TextSource source, AnswerOutput output) => new(source, output);

    private static KimiReader Kimi(TextSource source, AnswerOutput output) => new(source, output);
}
