using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Dialects.Reading;
using Otron.Text.Templates;

namespace Otron.Text.Dialects;

/// <summary>
/// What a chat template prints for calls, held against formats: whether a format reads the same calls back, and how far it would write what
/// was printed.
/// </summary>
internal sealed class CallProof
{
    private static readonly DialectTool[] Tools =
    [
        Tool("get_weather", """{"city": {"type": "string"}, "days": {"type": "integer"}, "celsius": {"type": "boolean"}}"""),
        Tool("get_time", """{"zone": {"type": "string"}}"""),
    ];

    // The keys are not in the order of the alphabet, so that a template that sorts them shows it.
    private static readonly PromptCall[] Calls =
    [
        new("call_proof0000000000000000", "get_weather", """{"city": "Zürich", "days": 3, "celsius": true}"""),
        new("call_proof1111111111111111", "get_time", """{"zone": "Europe/Zurich"}"""),
    ];

    private readonly PromptCall[] _calls;
    private readonly bool _hasFixedSpaces;

    private CallProof(PromptCall[] calls, bool hasFixedSpaces, string printed) =>
        (_calls, _hasFixedSpaces, Printed) = (calls, hasFixedSpaces, printed);

    /// <summary>What the template printed.</summary>
    public string Printed { get; }

    /// <summary>Null if the template prints no calls, or not after what it begins an answer with.</summary>
    public static CallProof? Of(ChatPrompts prompts)
    {
        if (!prompts.Traits.PrintsCalls)
            return null;
        PromptCall[] calls = prompts.Traits.TakesSeveralCalls ? Calls : Calls[..1];
        var settings = PromptSettings.Default with { Tools = new PromptTools(Tools.Select(static tool => Function(tool))) };
        var printed = PrintedAnswer.Cut(prompts.ForProbing(), new PromptMessage("assistant", Content: null) { Calls = calls }, settings);
        return printed is null ? null : new(calls, prompts.Traits.TakesObjects, PrintedAnswer.TextOf(printed));
    }

    /// <summary>A reader of the format finds these calls in what was printed.</summary>
    public bool IsReadBy(Dialect dialect, ReasoningForm? reasoning)
    {
        var reader = new AnswerReader(dialect, reasoning, startsInReasoning: false, Tools, static _ => false);
        var parts = new List<ReadPart>();
        reader.Append(Printed, isSpecial: false, parts);
        reader.Flush(parts);
        var names = parts.Where(static part => part.Kind == ReadPartKind.Call).Select(static part => part.Text);
        return names.SequenceEqual(_calls.Select(static call => call.Name))
            && _calls.Index().All(call => IsSame(call.Item.Arguments, Arguments(parts, call.Index)));
    }

    /// <summary>How many bytes of what was printed the format would write too, from its first mark on.</summary>
    public int WrittenBy(Dialect dialect)
    {
        var terms = new Terms();
        var rules = new AnswerRules
        {
            Dialect = dialect,
            Tools = Tools,
            Choice = CallChoice.Required,
            IsSingle = _calls.Length == 1,
            HasFixedSpaces = _hasFixedSpaces,
            SpecialId = static _ => null,
        };
        var pushdown = new Pushdown(AnswerGrammar.Make(terms, rules), terms, 0);
        var start = dialect.MarksCalls && dialect.Opening is [var mark, ..] ? Printed.IndexOf(mark, StringComparison.Ordinal) : 0;
        var text = Encoding.UTF8.GetBytes(Printed[Math.Max(0, start)..]);
        var at = pushdown.Start();
        for (var i = 0; i < text.Length; i++)
            if ((at = pushdown.Next(at, text[i])).IsDead)
                return i;
        return text.Length;
    }

    private static string Arguments(List<ReadPart> parts, int call) =>
        string.Concat(parts.Where(part => part.Kind == ReadPartKind.Arguments && part.Call == call).Select(static part => part.Text));

    private static bool IsSame(string expected, string read)
    {
        try
        {
            return JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(read));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Function(DialectTool tool) => $$"""{"name": "{{tool.Name}}", "description": "Tells it.", "parameters": {{tool.Parameters}}}""";

    private static DialectTool Tool(string name, string properties)
    {
        using var document = JsonDocument.Parse($$"""{"type": "object", "properties": {{properties}}}""");
        return new(name, document.RootElement.Clone(), IsStrict: false);
    }
}
