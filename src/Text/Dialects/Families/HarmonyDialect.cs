using Otron.Text.Constraints.Grammars;
using Otron.Text.Dialects.Reading;

namespace Otron.Text.Dialects.Families;

/// <summary>
/// Messages on channels, as gpt-oss writes them: <c>analysis</c> is reasoning, a message to a function is a call, all else is text.
/// Source: openai/harmony, docs/format.md.
/// </summary>
internal sealed class HarmonyDialect : Dialect
{
    public static HarmonyDialect Instance { get; } = new();

    private static readonly string[] Edges = ["<|start|>", "<|channel|>", "<|constrain|>", "<|message|>"];

    public override string Name => "harmony";

    public override bool ReadsAlways => true;

    internal override IReadOnlyList<string> Opening => [];

    /// <summary>The recipient stands after the channel or before it, and the mark before the type may be missing.</summary>
    internal override GrammarNode Calls(CallGrammar grammar)
    {
        var space = new Lexeme(grammar.Terms.Optional(grammar.Terms.Text(" ")));
        var type = new OneOf(new Series(), grammar.Text(" json"), new Series(space, grammar.Mark("<|constrain|>"), grammar.Text("json")));
        GrammarNode Rest(DialectTool tool) => new Series(type, grammar.Mark("<|message|>"), grammar.Arguments(tool));
        return new OneOf(
            new Series(grammar.Mark("<|channel|>"), grammar.Text("commentary to=functions."), grammar.Name(Rest)),
            new Series(
                grammar.Text(" to=functions."),
                grammar.Name(tool => new Series(grammar.Mark("<|channel|>"), grammar.Text("commentary"), Rest(tool)))));
    }

    /// <summary>Messages of reasoning and preambles, then one that ends the answer: the final text, or a call; there is one call in a turn.</summary>
    internal override GrammarNode Answer(CallGrammar grammar, AnswerRules rules)
    {
        GrammarNode messages = null!;
        var more = new Series(grammar.Mark("<|start|>"), grammar.Text("assistant"), new Rule("message", () => messages, isProductive: true));
        // A reader takes each of these for the edge of a message, so one within a message could begin a call that nothing holds to its schema.
        Mark[] edges = [.. Edges.Select(mark => grammar.In(mark, then: null))];
        Mark[] ending = [grammar.In("<|end|>", more), .. edges];
        var text = rules.Format?.Invoke(grammar.Terms) ?? new FreeText([grammar.In("<|end|>", then: null), .. edges], mayEnd: true);
        var final = Message(grammar, "final", text);
        var thought = Message(grammar, "analysis", new FreeText(ending, mayEnd: false));
        var preamble = Message(grammar, "commentary", new FreeText(ending, mayEnd: false));
        var mayCall = rules.Tools.Count > 0 && rules.Choice != CallChoice.None;
        GrammarNode[] last = !mayCall ? [final] : rules.Choice == CallChoice.Required ? [Calls(grammar)] : [final, preamble, Calls(grammar)];
        return messages = new OneOf([thought, .. last]);
    }

    internal override IEnumerator<object?> ReadAnswer(TextSource source, AnswerOutput output) => new Reader(source, output).Messages();

    internal override ICallReader NewReader(TextSource source, AnswerOutput output, IReadOnlyDictionary<string, DialectTool> tools) =>
        throw new InvalidOperationException("Harmony's calls are read with the answer.");

    private static Series Message(CallGrammar grammar, string channel, GrammarNode text) =>
        new(grammar.Mark("<|channel|>"), grammar.Text(channel), grammar.Mark("<|message|>"), text);

    private sealed class Reader(TextSource source, AnswerOutput output) : Parser(source, output)
    {
        private const string Function = "to=functions.";

        private readonly string _start = source.Watch("<|start|>");
        private readonly string _channel = source.Watch("<|channel|>");
        private readonly string _constrain = source.Watch("<|constrain|>");
        private readonly string _message = source.Watch("<|message|>");
        private readonly string[] _ends = Array.ConvertAll(["<|end|>", "<|call|>", "<|return|>", "<|start|>"], source.Watch);
        private bool _hasReasoning;

        public IEnumerator<object?> Messages()
        {
            while (true)
            {
                var position = Source.Position;
                Source.Record();
                yield return Header();
                var header = Source.TakeRecord();
                if (Source[0] == TextSource.End)
                {
                    // A text without any mark; a header that is cut says nothing yet.
                    if (!header.Contains(_channel, StringComparison.Ordinal) && !header.Contains(_start, StringComparison.Ordinal))
                        Output.Text(ReadPartKind.Content, header, position);
                    yield break;
                }
                Source.Skip(_message);
                if (Recipient(header) is { } name)
                    yield return Call(name);
                else if (header.Contains(_channel + "analysis", StringComparison.Ordinal))
                    yield return Reasoning();
                else
                    yield return Content();
                if (Source.AtAny(_ends, out var end) == Match.Yes && end != _start)
                    Source.Skip(end!);
            }
        }

        private static string? Recipient(string header)
        {
            var start = header.IndexOf(Function, StringComparison.Ordinal);
            if (start < 0)
                return null;
            var name = header.AsSpan(start + Function.Length);
            var end = name.IndexOfAny(" <\n\t");
            return (end < 0 ? name : name[..end]).ToString();
        }

        /// <summary>Consumes all up to the mark before the message.</summary>
        private IEnumerator<object?> Header()
        {
            while (true)
            {
                while (!Source.Knows(0) || Source.At(_message) == Match.Unknown)
                    yield return More;
                if (Source[0] == TextSource.End || Source.At(_message) == Match.Yes)
                    yield break;
                Source.Read();
            }
        }

        private IEnumerator<object?> Call(string name)
        {
            Output.Section = ReadPartKind.Arguments;
            Output.Call(name);
            yield return Spaces();
            if (Source[0] == TextSource.End)
                yield break;
            if (Source.AtAny(_ends, out _) == Match.Yes)
                Output.Arguments("{}");
            else
                yield return Raw(Output.Arguments);
            yield return Until(_ends);
        }

        private IEnumerator<object?> Reasoning()
        {
            Output.Section = ReadPartKind.Reasoning;
            if (_hasReasoning)
                Output.Text(ReadPartKind.Reasoning, '\n', Source.Position);
            _hasReasoning = true;
            yield return Text(ReadPartKind.Reasoning, _ends);
            Output.Section = ReadPartKind.Content;
        }

        private IEnumerator<object?> Content()
        {
            Output.Section = ReadPartKind.Content;
            yield return Text(ReadPartKind.Content, _ends);
        }
    }
}
