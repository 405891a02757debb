using Otron.Text.Constraints.Grammars;
using Otron.Text.Dialects.Reading;
using Otron.Text.Dialects.Writing;

namespace Otron.Text.Dialects.Families;

/// <summary>
/// Calls in the form <c>call:NAME{key:value}</c>, whose strings have marks around them and whose keys are in order: FunctionGemma and Gemma 4.
/// </summary>
internal sealed class GemmaDialect : Dialect
{
    public static GemmaDialect FunctionGemma { get; } = new("functiongemma", "<start_function_call>", "<end_function_call>", "<escape>");

    public static GemmaDialect Gemma4 { get; } = new("gemma4", "<|tool_call>", "<tool_call|>", "<|\"|>");

    private readonly string _closing;
    private readonly string _quote;

    private GemmaDialect(string name, string opening, string closing, string quote) =>
        (Name, Opening, _closing, _quote) = (name, [opening], closing, quote);

    public override string Name { get; }

    internal override IReadOnlyList<string> Opening { get; }

    internal override GrammarNode Calls(CallGrammar grammar)
    {
        var values = new GemmaWriter(grammar.Terms, grammar.Mark(_quote), _quote);
        var call = new Series(grammar.Text("call:"), grammar.Name(tool => new Series(grammar.SortedArguments(tool, values), grammar.Mark(_closing))));
        return grammar.Several(call, new Series(grammar.Mark(Opening[0]), call));
    }

    internal override ICallReader NewReader(TextSource source, AnswerOutput output, IReadOnlyDictionary<string, DialectTool> tools) =>
        new Reader(this, source, output);

    private sealed class Reader(GemmaDialect dialect, TextSource source, AnswerOutput output) : Parser(source, output), ICallReader
    {
        private readonly string _closing = source.Watch(dialect._closing);
        private readonly ValueParser _values = new(source, output, source.Watch(dialect._quote));

        public bool IsText { get; private set; }

        public bool MayBeginAt(int unit) => false;

        public IEnumerator<object?> Read(string? mark)
        {
            IsText = true;
            yield return Optional("call:");
            yield return Until("{");
            if (Source[0] != '{' || Word.Trim().Length == 0)
                yield break;
            Source.Read();
            IsText = false;
            Output.Call(Word.Trim());
            yield return Spaces();
            if (Source[0] == '}')
            {
                Source.Read();
                Output.Arguments("{}");
            }
            else
                yield return _values.Members(':', '}');
            yield return Optional(_closing);
        }
    }
}
