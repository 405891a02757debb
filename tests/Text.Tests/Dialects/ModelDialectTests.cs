using System.Text.Json;
using Otron.Text.Constraints;
using Otron.Text.Constraints.Clients;
using Otron.Text.Dialects;
using Otron.Text.Dialects.Families;
using Otron.Text.Dialects.Reading;
using Otron.Text.Templates;
using Otron.Text.Tests.Constraints;
using Otron.Text.Tests.Templates;

namespace Otron.Text.Tests.Dialects;

/// <summary>How a model calls tools is found by the marks in its template and proved by what the template prints.</summary>
public sealed class ModelDialectTests
{
    private const string Turns = "{% for m in messages %}<|{{ m.role }}|>{{ m.content or '' }}";
    private const string End = "<|end|>{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}";
    private const string Tools = "{% for t in tools or [] %}{{ t | tojson }}{% endfor %}";

    private static readonly DialectTool[] Now = [new("now", null, IsStrict: false)];

    [Fact]
    public void A_format_that_is_not_known_is_replaced_by_our_own_with_a_warning()
    {
        const string Source = Tools + Turns + "{% for c in m.tool_calls %}@@{{ c.function.name }}({{ c.function.arguments | tojson }}){% endfor %}" + End;
        var found = Find(Source);
        Assert.Equal(KnownDialects.Own, found.Dialect);
        Assert.Contains("not known here", found.Warning, StringComparison.Ordinal);
        PromptMessage[] messages =
        [
            new("user", "ask"), new PromptMessage("assistant", null) { Calls = [new("call_1", "now", "{}")] }, new PromptMessage("tool", "noon") { CallId = "call_1" },
        ];
        var prompt = Rendering.Joined(found.Prompts.Render(messages, PromptSettings.Default with { Tools = new PromptTools(["""{"name": "now"}"""]) }));
        Assert.Contains("To call a tool, write", prompt, StringComparison.Ordinal);
        Assert.Contains("<|assistant|><tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call><|end|>", prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("@@", prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_that_are_not_read_back_are_shown_in_a_warning()
    {
        const string Source = "{# <tool_call> #}" + Tools + Turns + "{% for c in m.tool_calls %}CALL {{ c.function.name }}: {{ c.function.arguments | tojson }}{% endfor %}" + End;
        var found = Find(Source);
        Assert.Equal("hermes", found.Dialect.Name);
        Assert.Contains("of the format hermes, but prints calls as 'CALL get_weather: {\"city\": \"Zürich\"", found.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_calls_become_turns_where_the_template_prints_only_one_readably()
    {
        const string Source = Tools + Turns + "{% for c in m.tool_calls %}{{ '<tool_call>\n' if loop.first else '' }}{\"name\": \"{{ c.function.name }}\", "
            + "\"arguments\": {{ c.function.arguments | tojson }}}\n</tool_call>{% endfor %}" + End;
        var found = Find(Source);
        Assert.Null(found.Warning);
        PromptCall[] calls = [new("call_1", "now", "{}"), new("call_2", "now", "{}")];
        var prompt = Rendering.Joined(found.Prompts.Render([new("user", "ask"), new PromptMessage("assistant", null) { Calls = calls }]));
        Assert.Equal(2, prompt.Split("<|assistant|><tool_call>\n{\"name\": \"now\"").Length - 1);
    }

    /// <summary>Kimi's template prints the name of a result, but only the id of a call.</summary>
    [Fact]
    public void The_name_of_a_result_is_not_taken_for_that_of_its_call()
    {
        const string Source = Tools + "{% for m in messages %}<|{{ m.name or m.role }}|>{{ m.content or '' }}{% if m.tool_calls %}<|tool_calls_section_begin|>{% for c in m.tool_calls %}"
            + "<|tool_call_begin|>{{ c.id }}<|tool_call_argument_begin|>{{ c.function.arguments | tojson }}<|tool_call_end|>{% endfor %}<|tool_calls_section_end|>{% endif %}" + End;
        var found = Find(Source);
        Assert.Equal(("kimi-k2", null, CallIds.NameAndIndex), (found.Dialect.Name, found.Warning, found.Prompts.Traits.CallIds));
    }

    [Theory]
    [InlineData(Turns + End)]
    [InlineData("<tool_call>{{ raise_exception('never') }}")]
    [InlineData("nothing at all")]
    public void A_template_without_tools_and_calls_gets_our_own_format(string source) =>
        Assert.Equal((KnownDialects.Own, null), (Find(source).Dialect, Find(source).Warning));

    [Fact]
    public void Ids_count_the_calls_of_the_conversation()
    {
        var kimi = Start(NamedDialect.KimiK2, callsBefore: 3);
        Assert.False(kimi.TryFeed("<|tool_calls_section_begin|><|tool_call_begin|>functions.now:0"));
        Assert.True(kimi.TryFeed("<|tool_calls_section_begin|><|tool_call_begin|>functions.now:3<|tool_call_argument_begin|>{}<|tool_call_end|>"));
        Assert.True(kimi.TryFeed("<|tool_call_begin|>functions.now:4<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>"));
        Assert.True(kimi.IsAccepting);
        var command = Start(JsonDialect.Command, callsBefore: 1);
        Assert.True(command.TryFeed("<|START_ACTION|>[\n    {\"tool_call_id\": \"1\", \"tool_name\": \"now\", \"parameters\": {}},\n    {\"tool_call_id\": \"2\""));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("<|START_RESPONSE|>yes<|END_RESPONSE|>")]
    public void A_form_of_text_stands_between_the_marks_that_the_model_writes_around_text(string text)
    {
        var rules = new AnswerRules { Dialect = JsonDialect.Command, SpecialId = static _ => null, Format = static terms => ChoiceGrammar.Compile(["yes", "no"], terms) };
        var answer = ConstraintKit.Start(terms => AnswerGrammar.Make(terms, rules));
        Assert.True(answer.TryFeed(text));
        Assert.True(answer.IsAccepting);
    }

    [Theory]
    [InlineData("<think>a</think>\n\n<tool_call>now\n</tool_call>")]
    [InlineData("\n<think>a</think>\n<tool_call>now\n</tool_call>")]
    public void Reasoning_may_begin_on_a_line_of_its_own(string text)
    {
        var answer = Start(TaggedDialect.Glm, ReasoningForm.Think);
        Assert.True(answer.TryFeed(text));
        Assert.True(answer.IsAccepting);
    }

    /// <summary>Keys of every object come in the order in which a template sorts them; values of enums stay as they are.</summary>
    [Fact]
    public void Keys_are_sorted_where_the_template_sorts_them()
    {
        const string Schema = """{"properties": {"b": {"type": "object", "properties": {"z": {}, "Y": {"enum": [{"properties": {"d": 1, "c": 2}}]}}}, "A": {"items": [{"properties": {"f": {}, "e": {}}}]}}}""";
        const string Sorted = """{"properties":{"A":{"items":[{"properties":{"e":{},"f":{}}}]},"b":{"type":"object","properties":{"Y":{"enum":[{"properties":{"d":1,"c":2}}]},"z":{}}}}}""";
        Assert.Equal(Sorted, JsonSerializer.Serialize(SortedKeys.Of(JsonDocument.Parse(Schema).RootElement)));
    }

    private static ModelDialect Find(string source) =>
        ModelDialect.Of(source, new ChatPrompts(ChatTemplate.Parse(source), new Dictionary<string, string>(), []), KnownDialects.FindReasoning(source, static _ => false));

    private static TokenConstraint Start(Dialect dialect, ReasoningForm? reasoning = null, int callsBefore = 0)
    {
        var rules = new AnswerRules
        {
            Dialect = dialect, Tools = Now, Choice = CallChoice.Required, CallsBefore = callsBefore, Reasoning = reasoning, SpecialId = static _ => null,
        };
        return ConstraintKit.Start(terms => AnswerGrammar.Make(terms, rules));
    }
}
