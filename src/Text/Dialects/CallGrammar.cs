using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas;
using Otron.Text.Constraints.Schemas.Writing;
using Otron.Text.Dialects.Reading;
using Otron.Text.Dialects.Writing;

namespace Otron.Text.Dialects;

/// <summary>The pieces that the grammars of all formats are made of.</summary>
internal sealed class CallGrammar(Terms terms, AnswerRules rules)
{
    private static readonly JsonElement NoArguments = JsonDocument.Parse("""{"type":"object","properties":{}}""").RootElement;

    // What the next turn prints: a space after comma and colon, or none, and no newlines.
    private static SchemaOptions Form(DialectTool tool) =>
        new(ClosesObjects: true, JsonWhitespace.Spaces, RelaxesUnsupported: !tool.IsStrict);

    private Func<DialectTool, GrammarNode>? _afterName; // of the first call
    private Rule? _arguments;

    public Terms Terms => terms;

    public IReadOnlyList<DialectTool> Tools => rules.Tools;

    public bool IsSingle => rules.IsSingle;

    /// <summary>A text without special tokens.</summary>
    public Lexeme Text(string text) => new(terms.Text(text));

    public GrammarNode Mark(string mark) => rules.SpecialId(mark) is { } id ? new SpecialToken(id) : Text(mark);

    /// <summary>A mark in a free text.</summary>
    public Mark In(string mark, GrammarNode? then) => new(mark, rules.SpecialId(mark), then);

    /// <summary>The name of one of the tools, and what follows it.</summary>
    public GrammarNode Name(Func<DialectTool, GrammarNode> then)
    {
        _afterName ??= then;
        var tools = rules.Tools.ToDictionary(tool => tool.Name, StringComparer.Ordinal);
        var made = new Dictionary<string, GrammarNode>(StringComparer.Ordinal);
        return new Bound(terms.AnyOf(tools.Keys), name =>
        {
            var text = Encoding.UTF8.GetString(name);
            return made.TryGetValue(text, out var node) ? node : made[text] = then(tools[text]);
        });
    }

    /// <summary>The arguments of a tool as JSON. They are compiled when the tool's name was written.</summary>
    public GrammarNode Arguments(DialectTool tool) => Arguments(tool, Json);

    /// <summary>The arguments of a tool in another form.</summary>
    public GrammarNode Arguments(DialectTool tool, ValueWriter writer) =>
        Lazy(tool, () => SchemaGrammar.Compile(SchemaOf(tool), Form(tool), terms, writer, rules.Relaxed));

    /// <summary>The arguments of a tool with the keys of every object in order.</summary>
    public GrammarNode SortedArguments(DialectTool tool, ValueWriter writer) =>
        Lazy(tool, () => SchemaGrammar.Compile(SortedKeys.Of(SchemaOf(tool)), Form(tool), terms, writer, rules.Relaxed));

    /// <summary>The spaces within arguments.</summary>
    public JsonSpaces Spaces { get; } = SpacesOf(terms, rules);

    /// <summary>The writer of JSON for arguments.</summary>
    public JsonWriter Json { get; } = new(terms, SpacesOf(terms, rules));

    public PythonWriter Python { get; } = new(terms, SpacesOf(terms, rules));

    /// <summary>One part, or several with something between them unless there is one call at most.</summary>
    public GrammarNode Several(GrammarNode first, GrammarNode others) =>
        rules.IsSingle ? first : new Series(first, new Repeated(others, 0, null));

    /// <summary>As <see cref="Several"/>, for calls that are numbered through the conversation.</summary>
    /// <param name="call">The call of a number.</param>
    public GrammarNode Counted(Func<int, GrammarNode> call, string between) => Counted(call, between, rules.CallsBefore);

    /// <summary>Text that does not begin as a call without a mark would, and then the end or a mark that leads on.</summary>
    /// <param name="beginning">How such a call begins, after white space.</param>
    public GrammarNode Unlike(Term beginning, IReadOnlyList<Mark> marks)
    {
        var likeCall = terms.Concat(Blanks, beginning, terms.Everything);
        var marked = marks.Where(mark => mark.Then is not null).Select(mark => (GrammarNode)new Series(Mark(mark.Text), mark.Then!));
        return new Series(new Lexeme(terms.Minus(terms.AnyText, likeCall)), new OneOf([new Series(), .. marked]));
    }

    /// <summary>White space that a reader passes over.</summary>
    public Term Blanks => terms.Star(terms.Byte(" \t\r\n"u8));

    /// <summary>Checks that the schema of a tool can be kept in a format, as far as the tool asks for it.</summary>
    /// <exception cref="ConstraintException">It cannot.</exception>
    public static void Check(Dialect dialect, DialectTool tool, ICollection<string> relaxed)
    {
        var grammar = new CallGrammar(new(), new() { Tools = [tool], Relaxed = relaxed, SpecialId = static _ => null });
        _ = dialect.Calls(grammar);
        _ = grammar._afterName!(tool);
        _ = grammar._arguments!.Body;
    }

    /// <summary>Arguments are an object, also where the schema does not say so.</summary>
    public static JsonElement SchemaOf(DialectTool tool)
    {
        if (tool.Parameters is not { ValueKind: JsonValueKind.Object } schema)
            return NoArguments;
        if (schema.TryGetProperty("type", out _) || schema.TryGetProperty("$ref", out _))
            return schema;
        var copy = JsonObject.Create(schema)!;
        copy.Insert(0, "type", "object");
        return JsonSerializer.SerializeToElement(copy);
    }

    private GrammarNode Counted(Func<int, GrammarNode> call, string between, int number) => rules.IsSingle
        ? call(number)
        : new Series(call(number), new OneOf(
            new Series(), new Rule("call", () => new Series(Text(between), Counted(call, between, number + 1)), isProductive: true)));

    private static JsonSpaces SpacesOf(Terms terms, AnswerRules rules) =>
        rules.HasFixedSpaces ? new(terms.Empty, terms.Text(" "), terms.Text(" ")) : JsonSpaces.OneSpace(terms);

    private Rule Lazy(DialectTool tool, Func<GrammarNode> make)
    {
        var arguments = new Rule($"arguments of {tool.Name}", make, isProductive: true);
        _arguments ??= arguments;
        return arguments;
    }
}
