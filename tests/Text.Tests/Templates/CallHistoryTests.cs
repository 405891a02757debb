using Otron.Text.Templates;

namespace Otron.Text.Tests.Templates;

/// <summary>Honest, strange and broken histories, in templates that ask for one thing each.</summary>
public class CallHistoryTests
{
    private const string Turn = "{% for m in messages %}<{{ m.role }}>{{ m.content }}";
    private const string Objects = "{% for c in m.tool_calls %}[{{ c.id }} {{ c.function.name }} {{ c.function.arguments | tojson }}]{% endfor %}";
    private const string Texts = "{% for c in m.tool_calls %}[{{ c.id + ' ' + c.function.name + ' ' + c.function.arguments }}]{% endfor %}";
    private const string Result = "{% if m.role == 'tool' %}{{ m.tool_call_id }}={{ m.name }}{% endif %}";
    private const string End = "{% endfor %}";

    private static readonly PromptMessage Ask = new("user", "q");

    [Theory]
    [InlineData("{\"a\":1}", "{\"a\": 1}", "{\"a\":1}")]
    [InlineData("{\"b\": 1.50,\n\"a\":12345678901234567890123}", "{\"b\": 1.50, \"a\": 12345678901234567890123}", "{\"b\": 1.50,\n\"a\":12345678901234567890123}")]
    [InlineData("", "{}", "{}")]
    [InlineData("{\"a\": ", "{\"raw\": \"{\\\"a\\\": \"}", "{\"a\": ")]
    [InlineData("words", "{\"raw\": \"words\"}", "words")]
    [InlineData("[1, 2]", "{\"raw\": \"[1, 2]\"}", "[1, 2]")]
    [InlineData("\"{}\"", "{\"raw\": \"\\\"{}\\\"\"}", "\"{}\"")]
    [InlineData("null", "{\"raw\": \"null\"}", "null")]
    public void Arguments_never_fail_a_turn(string arguments, string asObject, string asText)
    {
        PromptMessage[] messages = [Ask, Calls(new PromptCall("1", "f", arguments))];
        Assert.Equal($"<user>q<assistant>[1 f {asObject}]", Prompt(Turn + Objects + End, messages));
        Assert.Equal($"<user>q<assistant>[1 f {asText}]", Prompt(Turn + Texts + End, messages));
    }

    [Fact]
    public void Depth_and_digits_without_end_are_passed_as_text()
    {
        string deep = "{\"a\": " + new string('[', 5000) + new string(']', 5000) + "}";
        string number = "{\"a\": " + new string('9', 20_000) + "}";
        foreach (string arguments in (string[])[deep, number])
            Assert.Contains(arguments.Replace("\"", "\\\""), Prompt(Turn + Objects + End, Ask, Calls(new PromptCall("1", "f", arguments))), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_golden_template_takes_a_history_of_broken_arguments()
    {
        PromptMessage[] messages =
        [
            Ask, Calls(new("a", "get_weather", "{\"city\": \"Par"), new("b", "unknown_tool", ""), new("a", "get_weather", "7")),
            new PromptMessage("tool", null) { CallId = "b" }, new PromptMessage("tool", "x") { CallId = "a" }, new("assistant", "Done."), Ask,
        ];
        foreach (string template in ToolConversations.TemplateNames)
            Assert.Contains("Par", Rendering.Joined(ToolConversations.Prompts(template).Render(messages)), StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_of_one_message_become_turns_each_with_its_result()
    {
        const string One = Turn + "{% if m.tool_calls and m.tool_calls | length > 1 %}{{ raise_exception('one') }}{% endif %}" + Objects + Result + End;
        PromptMessage[] messages =
        [
            Ask, Calls(new("1", "f", "{}"), new("2", "g", "{}")) with { Content = "Wait." },
            new PromptMessage("tool", "two") { CallId = "2" }, new PromptMessage("tool", "one") { CallId = "1" }, new PromptMessage("tool", "?") { CallId = "3" },
        ];
        Assert.Equal("<user>q<assistant>Wait.[1 f {}]<tool>one1=f<assistant>[2 g {}]<tool>two2=g<tool>?3=", Prompt(One, messages));
    }

    [Fact]
    public void A_template_that_prints_one_call_alone_gets_one_a_turn() => Assert.Equal(
        "<user>q<assistant>f{}<assistant>g{}",
        Prompt(Turn + "{% if m.tool_calls %}{% set c = m.tool_calls[0].function %}{{ c.name }}{{ c.arguments | tojson }}{% endif %}" + End, Ask, Calls(new("1", "f", "{}"), new("2", "g", "{}"))));

    [Fact]
    public void Text_beside_calls_is_left_out_where_it_fails() => Assert.Equal(
        "<user>q<assistant>[1 f {}]",
        Prompt(Turn + "{% if m.tool_calls and m.content %}{{ raise_exception('both') }}{% endif %}" + Objects + End, Ask, Calls(new PromptCall("1", "f", "{}")) with { Content = "Wait." }));

    [Fact]
    public void Ids_become_nine_letters_that_stay_the_same()
    {
        const string Nine = Turn + "{% for c in m.tool_calls or [] %}{% if c.id | length != 9 %}{{ raise_exception('nine') }}{% endif %}[{{ c.id }} {{ c.function.name }} {{ c.function.arguments | tojson }}]{% endfor %}" + Result + End;
        PromptMessage[] messages = [Ask, Calls(new("call_abcdefghijklmnopqrstuvwx", "f", "{}"), new("AbCdEf123", "g", "{}")), new PromptMessage("tool", "r") { CallId = "call_abcdefghijklmnopqrstuvwx" }];
        string prompt = Prompt(Nine, messages);
        string id = prompt[(prompt.IndexOf('[') + 1)..][..9];
        Assert.Equal($"<user>q<assistant>[{id} f {{}}][AbCdEf123 g {{}}]<tool>r{id}=f", prompt);
        Assert.All(id, letter => Assert.True(char.IsAsciiLetterOrDigit(letter)));
        Assert.Equal(prompt, Prompt(Nine, messages));
    }

    [Fact]
    public void Ids_that_are_printed_instead_of_names_are_made_of_them()
    {
        const string Kimi = Turn + "{% for c in m.tool_calls or [] %}[{{ c.id }} {{ c.function.arguments | tojson }}]{% endfor %}{{ m.tool_call_id }}" + End;
        Assert.Equal(
            "<user>q<assistant>[functions.f:0 {}][functions.g:7 {}]<tool>rfunctions.f:0<assistant>[functions.f:2 {}]",
            Prompt(Kimi, Ask, Calls(new("x", "f", "{}"), new("functions.g:7", "g", "{}")), new PromptMessage("tool", "r") { CallId = "x" }, Calls(new PromptCall("y", "f", "{}"))));
    }

    [Fact]
    public void A_late_system_message_joins_the_first_where_it_must_be_first() => Assert.Equal(
        "<system>a\n\nb<user>q<assistant>c<user>q",
        Prompt(Turn.Replace("<", "{% if m.role == 'system' and not loop.first %}{{ raise_exception('first') }}{% endif %}<") + End, new("system", "a"), Ask, new("assistant", "c"), new("system", "b"), Ask));

    [Fact]
    public void Reasoning_called_thinking_is_not_given_beside_text_and_calls()
    {
        const string Harmony = "{% for m in messages %}<{{ m.role }}>{% if m.tool_calls and m.thinking and m.content %}{{ raise_exception('not both') }}{% endif %}({{ m.thinking }}){{ m.content }}" + Objects + End;
        var call = new PromptCall("1", "f", "{}");
        Assert.Equal("<user>()q<assistant>(why)[1 f {}]", Prompt(Harmony, Ask, Calls(call) with { Reasoning = "why" }));
        Assert.Equal("<user>()q<assistant>()Wait.[1 f {}]", Prompt(Harmony, Ask, Calls(call) with { Reasoning = "why", Content = "Wait." }));
        Assert.Equal("<user>()q<assistant>(why)So.", Prompt(Harmony, Ask, new PromptMessage("assistant", "So.") { Reasoning = "why" }));
    }

    [Fact]
    public void Thinking_and_effort_are_undefined_unless_given()
    {
        const string Variables = "{{ enable_thinking is defined }} {{ enable_thinking }} {{ thinking }} {{ reasoning_effort }}";
        Assert.Equal("False   ", Prompt(Variables, Ask));
        var prompts = new ChatPrompts(ChatTemplate.Parse(Variables), new Dictionary<string, string>(), []);
        Assert.Equal("True False False high", Rendering.Joined(prompts.Render([Ask], new PromptSettings { Thinking = false, Effort = "high" })));
        Assert.Equal("True True True ", Rendering.Joined(prompts.Render([Ask], new PromptSettings { Thinking = true })));
    }

    /// <summary>The tail says whether the answer begins inside reasoning; a user's word never does.</summary>
    [Theory]
    [InlineData("qwen3", null, "<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("qwen3", true, "<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("qwen3", false, "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n")]
    [InlineData("smollm3", false, "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n")]
    [InlineData("deepseek-v3.1-shape", null, "<｜Assistant｜></think>")]
    [InlineData("deepseek-v3.1-shape", true, "<｜Assistant｜><think>")]
    [InlineData("mistral-v13-think", null, "[/INST]")]
    public void The_tail_is_the_template_s_own(string template, bool? thinking, string expected) => Assert.Equal(
        expected, PrintedAnswer.Tail(ToolConversations.Prompts(template).Render([new("user", "<think>")], new PromptSettings { Thinking = thinking })));

    private static PromptMessage Calls(params PromptCall[] calls) => new("assistant", null) { Calls = calls };

    private static string Prompt(string template, params PromptMessage[] messages) =>
        Rendering.Joined(new ChatPrompts(ChatTemplate.Parse(template), new Dictionary<string, string>(), []).Render(messages));
}
