using System.Text.Json;
using Otron.Text.Constraints;
using Otron.Text.Dialects;
using Otron.Text.Dialects.Families;
using Otron.Text.Dialects.Reading;
using Otron.Text.Templates;
using Otron.Text.Tests.Constraints;
using Otron.Text.Tests.Templates;

namespace Otron.Text.Tests.Dialects;

/// <summary>
/// A call is found in the cache if the next turn prints it as it was generated. Calls are written at random in the format of each template, read,
/// sent back with their results, and looked for in the next prompt.
/// </summary>
public sealed class CachedCallsTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Rounds = 5;

    // What is asked of a template, one thing at a time.
    private static readonly (string Name, DialectTool[] Tools)[] Kinds =
    [
        ("plain",
        [
            Tool("weather", """{"city": {"type": "string", "pattern": "^[A-Za-zü ]{1,12}$"}, "unit": {"enum": ["celsius", "fahrenheit"]}, "days": {"type": "integer", "maximum": 30}}"""),
            Tool("now", "{}"),
        ]),
        ("booleans", [Tool("light", """{"on": {"type": "boolean"}, "later": {"type": ["integer", "null"], "maximum": 9, "minimum": 0}}""")]),
        ("texts", [Tool("note", """{"text": {"type": "string", "minLength": 1, "maxLength": 20}}""")]),
        ("lists", [Tool("add", """{"numbers": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 99}, "maxItems": 3}}""")]),
        ("objects", [Tool("go", """{"to": {"type": "object", "properties": {"zone": {"enum": ["a", "b"]}, "exact": {"type": "boolean"}}, "required": ["zone", "exact"]}}""")]),
        ("words", [Tool("name", """{"names": {"type": "array", "items": {"enum": ["x", "y"]}, "minItems": 1, "maxItems": 2}}""")]),
        ("fractions", [Tool("share", """{"part": {"type": "number", "minimum": 0, "maximum": 9}}""")]),
    ];

    private const string One = "plain booleans texts lists objects words fractions";
    private const string All = One + " several";
    private const string WithoutWords = "plain booleans texts lists objects fractions several";
    private const string WithoutId = "plain~ booleans~ texts~ lists~ objects~ words~ fractions~"; // the last two characters are missing
    private const string WithoutObjects = "plain booleans texts lists fractions several";

    // How the page says it.
    private static readonly Dictionary<string, string> Phrases = new(StringComparer.Ordinal)
    {
        [All] = "yes", [One] = "the first call", [WithoutWords] = "yes, but lists of texts", [WithoutObjects] = "yes, but objects",
        [WithoutId] = "yes, but the id", [""] = "no:",
    };

    public static TheoryData<string, string, string> Templates => new()
    {
        { "qwen2.5", "hermes", All },
        { "qwen3", "hermes", All },
        { "smollm3", "hermes", All },
        { "smollm2-135m-instruct", "own", All },
        { "qwen3-coder", "qwen3-coder", WithoutWords },
        { "glm-4.6", "glm", All },
        { "glm-5.1", "glm", All },
        { "llama3-shape", "llama3-json", One },
        { "llama4", "pythonic", All },
        { "lfm2", "lfm2", All },
        { "lfm2.5", "lfm2", WithoutObjects },
        { "olmo3", "olmo3", All },
        { "mistral-v3", "mistral-json", WithoutId },
        { "mistral-v7", "mistral-json", WithoutId },
        { "mistral-v11", "mistral-v11", All },
        { "mistral-v13-think", "mistral-v11", All },
        { "functiongemma", "functiongemma", All },
        { "gemma4", "gemma4", All },
        { "phi4-mini", "phi4-mini", All },
        { "granite3", "granite3", All },
        { "deepseek-r1", "deepseek-v3", All },
        { "deepseek-v3.1-shape", "deepseek-v3.1", All },
        { "harmony", "harmony", "" },
        { "command-r7b", "command", All },
        { "kimi-k2", "kimi-k2", All },
    };

    [Theory]
    [MemberData(nameof(Templates))]
    public void The_next_turn_prints_a_call_as_it_was_generated(string template, string dialect, string expected)
    {
        var (source, prompts) = Load(template);
        var reasoning = KnownDialects.FindReasoning(source, static _ => false);
        var model = ModelDialect.Of(source, prompts, reasoning);
        output.WriteLine($"warning {model.Warning}");
        Assert.Equal((dialect, null), (model.Dialect.Name, model.Warning));
        var walk = new MaskWalk(ConstraintKit.Small, new Random(20261128));
        var missing = Kinds.Select(kind => (kind.Name, Missing: Missing(model, kind.Tools, isSingle: true, walk)))
            .Append((Name: "several", Missing: Missing(model, Kinds[0].Tools, isSingle: false, walk)));
        var holds = missing.Where(kind => kind.Missing <= 2).Select(kind => kind.Missing == 0 ? kind.Name : kind.Name + "~");
        output.WriteLine(string.Join(' ', holds));
        Assert.Equal(expected, string.Join(' ', holds));
    }

    [Fact]
    public void An_empty_block_of_reasoning_is_dropped_by_the_template_of_Qwen_3()
    {
        var (source, prompts) = Load("qwen3");
        var model = ModelDialect.Of(source, prompts, ReasoningForm.Think);
        Assert.NotEqual(0, Missing(model, Kinds[0].Tools, isSingle: true, new MaskWalk(ConstraintKit.Small, new Random(1)), thinking: false));
    }

    /// <summary>A format has one row; where its templates differ, the page says the least.</summary>
    [Fact]
    public void The_page_says_what_is_found_in_the_cache()
    {
        foreach (var dialect in KnownDialects.All)
        {
            var least = Templates.Where(row => (string)row[1] == dialect.Name).Select(row => (string)row[2]).MinBy(held => held.Length)!;
            Assert.StartsWith(Phrases[least], AgentsPageTests.Rows("| format |").Single(row => row[0] == $"`{dialect.Name}`")[3], StringComparison.Ordinal);
        }
    }

    private static DialectTool Tool(string name, string properties)
    {
        using var members = JsonDocument.Parse(properties);
        var required = JsonSerializer.Serialize(members.RootElement.EnumerateObject().Select(member => member.Name));
        using var schema = JsonDocument.Parse($$"""{"type": "object", "properties": {{properties}}, "required": {{required}}}""");
        return new(name, schema.RootElement.Clone(), IsStrict: true);
    }

    private static (string Source, ChatPrompts Prompts) Load(string template)
    {
        if (template.StartsWith("smollm2", StringComparison.Ordinal))
            return ("", ModelPrompts.Of(template));
        return FamilyShapes.Sources.TryGetValue(template, out var source)
            ? (source, new ChatPrompts(ChatTemplate.Parse(source), new Dictionary<string, string>(), []))
            : ((string)ToolConversations.Golden["templates"]![template]!["template"]!, ToolConversations.Prompts(template));
    }

    private int Missing(ModelDialect model, DialectTool[] tools, bool isSingle, MaskWalk walk, bool? thinking = null)
    {
        var rules = new AnswerRules
        {
            Dialect = model.Dialect,
            Tools = tools,
            Choice = CallChoice.Required,
            IsSingle = isSingle,
            HasFixedSpaces = model.Prompts.Traits is { TakesObjects: true } or { PrintsCalls: false },
            SpecialId = static _ => null,
        };
        var compiled = CompiledConstraint.Compile(terms => AnswerGrammar.Make(terms, rules), ConstraintKit.Vocabulary(ConstraintKit.Small));
        var settings = PromptSettings.Default with
        {
            Thinking = thinking,
            Tools = new PromptTools(tools.Select(static tool => $$"""{"name": "{{tool.Name}}", "description": "does", "parameters": {{tool.Parameters}}}""")),
        };
        var ask = new PromptMessage("user", "ask");
        var before = PrintedAnswer.TextOf(model.Prompts.Render([ask], settings));
        var seen = 0;
        for (var round = 0; round < 4 * Rounds && seen < Rounds; round++)
        {
            var text = walk.Run(compiled, isSingle ? 20 : 80, model.Dialect.ReadsAlways ? "<|channel|>commentary to=functions." : "");
            // Of the escapes that JSON allows, the shortest are meant.
            if (text is null || text.Contains("\\u") || text.Contains("\\/"))
                continue;
            var index = 0;
            PromptCall[] calls = [.. ReadCalls.Of(text, model.Dialect, tools).Select(call => new PromptCall(call.Id ?? $"call_{index++}", call.Name, call.Arguments))];
            Assert.True(calls.Length > 0, $"no call in {text}");
            if (!isSingle && calls.Length == 1)
                continue;
            seen++;
            PromptMessage[] results = [.. calls.Select(call => new PromptMessage("tool", "done") { CallId = call.Id, Name = call.Name })];
            var next = PrintedAnswer.TextOf(model.Prompts.Render([ask, new PromptMessage("assistant", null) { Calls = calls }, .. results], settings));
            var same = (before + text).AsSpan().CommonPrefixLength(next);
            if (same == before.Length + text.Length)
                continue;
            output.WriteLine($"{tools[0].Name}: generated\n{before + text}\nprinted\n{next}\n");
            return before.Length + text.Length - same;
        }
        return seen > 0 ? 0 : int.MaxValue;
    }
}
