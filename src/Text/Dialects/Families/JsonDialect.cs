using Otron.Text.Dialects.Reading;

namespace Otron.Text.Dialects.Families;

/// <summary>
/// Formats whose calls are JSON objects after a mark: one, a list, or several with a separator. Hermes, Granite 3, Phi-4-mini, Command, and Llama 3, whose
/// mark may be missing.
/// </summary>
internal sealed class JsonDialect : Dialect
{
    public static JsonDialect Hermes { get; } = new("hermes", ["<tool_call>"]) { Closing = "</tool_call>" };

    public static JsonDialect Granite3 { get; } = new("granite3", ["<|tool_call|>", "<tool_call>"]);

    public static JsonDialect Phi4Mini { get; } = new("phi4-mini", ["<|tool_call|>", "functools"]) { Closing = "<|/tool_call|>" };

    public static JsonDialect Command { get; } = new("command", ["<|START_ACTION|>"])
    {
        Closing = "<|END_ACTION|>",
        NameKeys = ["tool_name", "name"],
        ArgumentKeys = ["parameters", "arguments"],
        IdKey = "tool_call_id",
        SilentMarks = ["<|START_RESPONSE|>", "<|END_RESPONSE|>"],
    };

    public static JsonDialect Llama3 { get; } = new("llama3-json", ["<|python_tag|>"])
    {
        ArgumentKeys = ["parameters", "arguments"], Separator = ";", MayBeBare = true,
    };

    private JsonDialect(string name, string[] opening) => (Name, Opening) = (name, opening);

    public override string Name { get; }

    internal override IReadOnlyList<string> Opening { get; }

    internal override IReadOnlyList<string> Silent => SilentMarks;

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
            yield return _json.Calls();
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
