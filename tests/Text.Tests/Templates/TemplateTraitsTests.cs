using Otron.Tests;
using Otron.Text.Templates;

namespace Otron.Text.Tests.Templates;

/// <summary>What the probe finds in the templates of the golden file, in the shipped ones, and in ones that ask a single thing.</summary>
public class TemplateTraitsTests
{
    private const string Turn = "{% for m in messages %}<{{ m.role }}>{{ m.content }}";
    private const string Calls = "{% for c in m.tool_calls %}[{{ c.function.name }} {{ c.function.arguments | tojson }}]{% endfor %}";
    private const string TextCalls = "{% for c in m.tool_calls %}[{{ c.function.name + ' ' + c.function.arguments }}]{% endfor %}";
    private const string Tools = "{% for t in tools or [] %}{{ t | tojson }}{% endfor %}";
    private const string End = "{% endfor %}";

    /// <summary>Tools, calls and results: "own" where our prompt or our form stands in for what the template does not print.</summary>
    [Theory]
    [InlineData("qwen2.5", "tools printed, calls objects ids AsGiven several with text, results printed, reasoning dropped, system Anywhere")]
    [InlineData("qwen3", "tools printed, calls texts ids AsGiven several with text, results printed, reasoning printed, system Anywhere, switches")]
    [InlineData("qwen3-coder", "tools printed, calls objects ids AsGiven several with text, results printed, reasoning dropped, system Anywhere")]
    [InlineData("smollm3", "tools printed, calls own, results printed, reasoning dropped, system First, switches")]
    [InlineData("deepseek-r1", "tools own, calls texts as given ids AsGiven several with text, results printed, reasoning dropped, system Anywhere")]
    [InlineData("deepseek-v3.1-shape", "tools filled, calls texts as given ids AsGiven several with text, results printed, reasoning dropped, system Anywhere, switches")]
    [InlineData("llama3-shape", "tools printed, calls objects ids AsGiven one with text, results printed, reasoning dropped, system Anywhere")]
    [InlineData("mistral-v3", "tools printed, calls texts ids Nine several without text, results printed, reasoning dropped, system Anywhere")]
    [InlineData("mistral-v7", "tools printed, calls texts ids Nine several with text, results printed, reasoning dropped, system First")]
    [InlineData("mistral-v11", "tools printed, calls texts ids Nine several with text, results printed, reasoning dropped, system First")]
    [InlineData("mistral-v13-think", "tools printed, calls texts ids AsGiven several with text, results printed, reasoning printed, system First")]
    public void The_golden_templates_take(string template, string expected) =>
        Assert.Equal(expected, Description(ToolConversations.Prompts(template).Traits));

    [Theory]
    [InlineData("smollm2-135m-instruct", "tools own, calls own, results own, reasoning dropped, system Anywhere")]
    [InlineData("tiny/qwen2", "tools own, calls own, results own, reasoning dropped, system Anywhere")]
    [InlineData("tiny/llama3", "tools own, calls own, results own, reasoning dropped, system Anywhere")]
    [InlineData("tiny/mistral", "tools own, calls own, results own, reasoning dropped, system InUser")]
    [InlineData("tiny/gemma3", "tools own, calls own, results own, reasoning dropped, system First")]
    public void The_shipped_templates_take(string model, string expected) => Assert.Equal(expected, Description(ModelPrompts.Of(model).Traits));

    [Fact]
    public void None_of_the_golden_templates_knows_developers() =>
        Assert.DoesNotContain(ToolConversations.TemplateNames, template => ToolConversations.Prompts(template).Traits.KnowsDeveloper);

    [Theory]
    [InlineData(Turn + Calls + End, CallContent.Empty)]
    [InlineData("{% for m in messages %}{% if m.tool_calls and m.content is not none %}{{ raise_exception('text!') }}{% endif %}{{ m.content or '' }}" + Calls + End, CallContent.None)]
    [InlineData("{% for m in messages %}{% if m.tool_calls and 'content' in m %}{{ raise_exception('text!') }}{% endif %}{{ m.content }}" + Calls + End, CallContent.Missing)]
    public void Content_beside_calls_is_empty_unless_that_fails(string template, CallContent expected) =>
        Assert.Equal(expected, Prompts(template).Traits.CallContent);

    [Theory]
    [InlineData(Turn + Calls + End, true, false)]
    [InlineData(Turn + TextCalls + End, false, true)]
    [InlineData(Turn + "{% for c in m.tool_calls %}{% set a = c.function.arguments %}{{ c.function.name }}{{ a if a is string else a | tojson }}{% endfor %}" + End, true, true)]
    [InlineData(Turn + "{% for c in m.tool_calls %}{{ c.function.name }}{{ c.function.arguments }}{% endfor %}" + End, false, true)] // Python's print is no form of objects
    [InlineData(Turn + "{% for c in m.tool_calls %}{{ c.function.name }}{% for k, v in c.function.arguments.items() %}{{ k }}={{ v }}{% endfor %}{% endfor %}" + End, true, false)]
    [InlineData(Turn + "{% for c in m.tool_calls %}{% set a = c.function.arguments %}{{ c.function.name }}{% if a is string %}{{ a }}{% else %}{% for k, v in a.items() %}{{ k }}={{ v }}{% endfor %}{% endif %}{% endfor %}" + End, true, false)] // objects have a form of their own
    public void Arguments_are_objects_or_texts(string template, bool objects, bool texts) =>
        Assert.Equal((objects, texts), (Prompts(template).Traits.TakesObjects, Prompts(template).Traits.TakesTexts));

    [Theory]
    [InlineData("{{ c.id }}{{ c.function.name }}", CallIds.AsGiven)]
    [InlineData("{% if c.id | length != 9 %}{{ raise_exception('nine') }}{% endif %}{{ c.function.name }}", CallIds.Nine)]
    [InlineData("<|begin|>{{ c.id }}<|arguments|>", CallIds.NameAndIndex)]
    public void Ids_are_given_hashed_or_made_of_the_name(string call, CallIds expected) =>
        Assert.Equal(expected, Prompts(Turn + $"{{% for c in m.tool_calls %}}{call}{{{{ c.function.arguments | tojson }}}}{{% endfor %}}" + End).Traits.CallIds);

    [Theory]
    [InlineData(Turn + End, false)]
    [InlineData(Turn + "{{ m.reasoning_content }}" + End, true)]
    [InlineData(Turn + "{{ m.reasoning }}" + End, true)]
    [InlineData(Turn + "{{ m.thinking }}" + End, true)]
    public void Reasoning_is_given_under_the_name_that_the_template_asks_for(string template, bool isPrinted)
    {
        var prompts = Prompts(template);
        Assert.Equal((isPrinted, isPrinted && template.Contains("thinking")), (prompts.Traits.PrintsReasoning, prompts.Traits.AsksForThinking));
        PromptMessage[] messages = [new("user", "q"), new PromptMessage("assistant", "a") { Reasoning = "because" }];
        Assert.Equal(isPrinted, Rendering.Joined(prompts.Render(messages)).Contains("because"));
    }

    [Theory]
    [InlineData("{{ raise_exception('never') }}")]
    [InlineData("{{ undefined.attribute }}")]
    [InlineData("nothing at all")]
    [InlineData("{% for i in range(100000) %}{% for j in range(100000) %}{{ j }}{% endfor %}{% endfor %}")]
    public void A_template_that_cannot_be_probed_takes_messages_as_they_are(string template)
    {
        var traits = Prompts(template).Traits;
        Assert.Equal(SystemPlace.Anywhere, traits.System);
        Assert.False(traits.TakesParts("user"));
    }

    [Fact]
    public void A_probe_finds_the_same_on_a_slow_machine()
    {
        var hasty = Otron.Text.Templates.Limits.TemplateLimits.Default with { MaxDuration = TimeSpan.Zero };
        Assert.Equal(
            Description(Prompts(Tools + Turn + Calls + End).Traits),
            Description(new ChatPrompts(ChatTemplate.Parse(Tools + Turn + Calls + End, hasty), new Dictionary<string, string>(), []).Traits));
    }

    private static ChatPrompts Prompts(string template) => new(ChatTemplate.Parse(template), new Dictionary<string, string>(), []);

    private static string Description(TemplateTraits traits)
    {
        string arguments = (traits.TakesObjects, traits.TakesTexts) switch
        {
            (true, true) => "texts",
            (false, true) => "texts as given",
            _ => "objects",
        };
        string calls = !traits.PrintsCalls ? "own"
            : $"{arguments} ids {traits.CallIds} {(traits.TakesSeveralCalls ? "several" : "one")} {(traits.TakesTextBesideCalls ? "with" : "without")} text";
        return $"tools {(!traits.PrintsTools ? "own" : traits.TakesBareTools ? "printed" : "filled")}, calls {calls},"
            + $" results {(traits.PrintsResults ? "printed" : "own")}, reasoning {(traits.PrintsReasoning ? "printed" : "dropped")},"
            + $" system {traits.System}{(traits.SwitchesThinking ? ", switches" : "")}";
    }
}
