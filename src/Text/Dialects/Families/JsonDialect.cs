using Otron.Text.Constraints.Grammars;
using Otron.Text.Dialects.Reading;
using Otron.Text.Templates;

namespace Otron.Text.Dialects.Families;

/// <summary>
/// Formats whose calls are JSON objects after a mark: one, a list, or several with a separator. Hermes, Granite 3, Phi-4-mini, Command, and Llama 3, whose
/// mark may be missing.
/// </summary>
internal sealed class JsonDialect : Dialect
{
    public static JsonDialect Hermes { get; } = new("hermes", ["<tool_call>"]) { Closing = "</tool_call>", Edge = "\n" };

    /// <summary>As Hermes, on one line.</summary>
    public static JsonDialect HermesOnOneLine { get; } = new("hermes", ["<tool_call>"]) { Closing = "</tool_call>" };

    /// <summary>
    /// As Hermes, for models whose template has no tools. Two calls have nothing between them: a model that was never taught to call would go on
    /// after a newline, call after call, while it ends its answer after a tag.
    /// </summary>
    public static JsonDialect Own { get; } = new("own", ["<tool_call>"]) { Closing = "</tool_call>", Edge = "\n", Between = "" };

    public static JsonDialect Granite3 { get; } = new("granite3", ["<|tool_call|>", "<tool_call>["]) { IsList = true };

    public static JsonDialect Phi4Mini { get; } = new("phi4-mini", ["<|tool_call|>", "functools["]) { Closing = "<|/tool_call|>", IsList = true };

    public static JsonDialect Command { get; } = new("command", ["<|START_ACTION|>"])
    {
        Closing = "<|END_ACTION|>",
        NameKeys = ["tool_name", "name"],
        ArgumentKeys = ["parameters", "arguments"],
        IdKey = "tool_call_id",
        IsList = true,
        Edge = "\n",
        Indent = "\n    ",
        SilentMarks = ["<|START_RESPONSE|>", "<|END_RESPONSE|>"],
    };

    public static JsonDialect Llama3 { get; } = new("llama3-json", ["<|python_tag|>"])
    {
        ArgumentKeys = ["parameters", "arguments"], Separator = ";", MayBeBare = true,
    };

    private JsonDialect(string name, string[] opening) => (Name, Opening) = (name, opening);

    public override string Name { get; }

    public override bool NumbersCalls => IdKey is not null;

    internal override IReadOnlyList<string> Opening { get; }

    internal override IReadOnlyList<string> Silent => SilentMarks;

    public override ICallForm CallForm =>
        IsList ? new ListCalls(Opening[0], NameKeys[0], ArgumentKeys[0], Closing ?? "")
        : Between.Length == 0 ? HermesCalls.Unbroken
        : HermesCalls.Instance;

    internal override bool MarksCalls => !MayBeBare;

    /// <summary>Calls stand in a list, also a single one.</summary>
    private bool IsList { get; init; }

    /// <summary>What models write after the opening mark and before the closing one, or before the end of a list.</summary>
    private string Edge { get; init; } = "";

    /// <summary>What models write before each call of a list.</summary>
    private string? Indent { get; init; }

    /// <summary>What models write between two calls with marks.</summary>
    private string Between { get; init; } = "\n";

    private string? Closing { get; init; }

    private string? Separator { get; init; }

    private string[] NameKeys { get; init; } = ["name"];

    private string[] ArgumentKeys { get; init; } = ["arguments", "parameters"];

    private string? IdKey { get; init; }

    private string[] SilentMarks { get; init; } = [];

    /// <summary>The answer may begin with a call that has no mark. Only a declared name makes it one.</summary>
    private bool MayBeBare { get; init; }

    internal override ICallReader NewReader(TextSource source, AnswerOutput output, IReadOnlyDictionary<string, DialectTool> tools) =>
        new Reader(this, source, output, tools);

    internal override GrammarNode Calls(CallGrammar grammar)
    {
        var closing = Closing is null ? new Series() : new Series(grammar.Mark(Closing));
        if (IsList)
            return new Series(
                grammar.Text("[" + Indent),
                NumbersCalls
                    ? grammar.Counted(number => Call(grammar, $"\"{IdKey}\": \"{number}\", "), "," + Indent)
                    : grammar.Several(Call(grammar), new Series(grammar.Text(", "), Call(grammar))),
                grammar.Text(Edge + "]"),
                closing);
        var one = new Series(grammar.Text(Edge), Call(grammar), grammar.Text(Edge), closing);
        var others = Separator is null ? new Series(grammar.Text(Between), grammar.Mark(Opening[0]), one) : new Series(grammar.Text($"{Separator} "), one);
        return grammar.Several(one, others);
    }

    /// <summary>Text may stand between the marks that say so.</summary>
    internal override GrammarNode Formatted(CallGrammar grammar, GrammarNode format) => SilentMarks is [var open, var close]
        ? new Series(new OneOf(new Series(), grammar.Mark(open)), format, new OneOf(new Series(), grammar.Mark(close)))
        : format;

    /// <summary>Without a mark a text that begins as a call does is a call, so text does not begin so.</summary>
    internal override GrammarNode FreeText(CallGrammar grammar, IReadOnlyList<Mark> marks)
    {
        if (!MayBeBare)
            return base.FreeText(grammar, marks);
        var terms = grammar.Terms;
        return grammar.Unlike(terms.Concat(terms.Text("{"), grammar.Blanks, terms.AnyOf(Quoted([.. NameKeys, .. ArgumentKeys]))), marks);
    }

    private static IEnumerable<string> Quoted(IEnumerable<string> keys) => keys.Select(key => $"\"{key}\"");

    private Series Call(CallGrammar grammar, string id = "") => new(
        grammar.Text($"{{{id}\"{NameKeys[0]}\": \""),
        grammar.Name(tool => new Series(grammar.Text($"\", \"{ArgumentKeys[0]}\": "), grammar.Arguments(tool), grammar.Text("}"))));

    private sealed class Reader(JsonDialect dialect, TextSource source, AnswerOutput output, IReadOnlyDictionary<string, DialectTool> tools)
        : Parser(source, output), ICallReader
    {
        private readonly string? _closing = dialect.Closing is { } mark ? source.Watch(mark) : null;
        private readonly JsonCallParser _json = new(source, output, dialect.NameKeys, dialect.ArgumentKeys, dialect.IdKey);

        public bool IsText { get; private set; }

        public bool MayBeginAt(int unit) => dialect.MayBeBare && unit == '{';

        public IEnumerator<object?> Read(string? mark)
        {
            _json.Fits = mark is null ? tools.ContainsKey : null;
            yield return _json.Calls(isInList: mark?.EndsWith('[') is true);
            IsText = !_json.IsCall;
            if (IsText)
                yield break;
            while (dialect.Separator is not null)
            {
                yield return Spaces();
                if (Source[0] != dialect.Separator[0])
                    break;
                Source.Read();
                yield return _json.Calls();
            }
            if (_closing is not null)
                yield return Optional(_closing);
        }
    }
}
