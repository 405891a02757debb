using System.Text.Json;
using Otron.Text.Templates;

namespace Otron.Text.Tests.Templates;

/// <summary>Tools, calls and results for templates that do not print them: what the shipped model reads.</summary>
public class OwnToolPromptTests
{
    private const string Function =
        """{"name": "get_weather", "description": "Weather <now>", "strict": true, "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}""";

    private static readonly PromptSettings Offer = PromptSettings.Default with { Tools = new PromptTools([Function, """{"name": "now"}"""]) };

    private static readonly PromptCall Call = new("call_1", "get_weather", """{"city":"Zürich","days":1.10}""");

    [Fact]
    public void The_shipped_model_is_told_in_few_words()
    {
        const string Expected =
            """
            <|im_start|>system
            Be brief.

            # Tools

            You may call tools to help the user. Each line inside <tools></tools> is one tool:
            <tools>
            {"type": "function", "function": {"name": "get_weather", "description": "Weather <now>", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}
            {"type": "function", "function": {"name": "now"}}
            </tools>

            To call a tool, write its name and its arguments like this:
            <tool_call>
            {"name": "tool_name", "arguments": {"argument": "value"}}
            </tool_call>

            The result comes back inside <tool_response></tool_response>. If no tool is needed, answer without a call.<|im_end|>
            <|im_start|>user
            Weather?<|im_end|>
            <|im_start|>assistant
            <tool_call>
            {"name": "get_weather", "arguments": {"city": "Zürich", "days": 1.10}}
            </tool_call><|im_end|>
            <|im_start|>user
            <tool_response>
            20
            </tool_response>
            <tool_response>
            21
            </tool_response><|im_end|>
            <|im_start|>assistant

            """;
        PromptMessage[] messages =
        [
            new("system", "Be brief."), new("user", "Weather?"), new PromptMessage("assistant", null) { Calls = [Call] },
            new PromptMessage("tool", "20") { CallId = "call_1" }, new PromptMessage("tool", "21") { CallId = "call_1" },
        ];
        Assert.Equal(Expected, Rendering.Joined(ModelPrompts.Of("smollm2-135m-instruct").Render(messages, Offer)));
    }

    [Fact]
    public void Without_a_system_message_it_is_one() => Assert.StartsWith(
        "<|im_start|>system\n# Tools\n", Rendering.Joined(ModelPrompts.Of("smollm2-135m-instruct").Render([new("user", "Hi")], Offer)), StringComparison.Ordinal);

    [Fact]
    public void Without_tools_nothing_is_said_of_them()
    {
        var prompts = ModelPrompts.Of("smollm2-135m-instruct");
        string none = Rendering.Joined(prompts.Render([new("user", "Hi")]));
        Assert.Equal(none, Rendering.Joined(prompts.Render([new("user", "Hi")], PromptSettings.Default with { Tools = new PromptTools([]) })));
        Assert.DoesNotContain("tool", none, StringComparison.Ordinal);
    }

    /// <summary>Mistral's tiny template prints no system messages, Gemma's wants roles to alternate.</summary>
    [Theory]
    [InlineData("tiny/mistral", "<s>[INST] Be brief.\n\n# Tools", "Weather? [/INST] <tool_call>\n{\"name\"")]
    [InlineData("tiny/gemma3", "<start_of_turn>user\nBe brief.\n\n# Tools", "Weather?<end_of_turn>\n<start_of_turn>model\n<tool_call>\n{\"name\"")]
    public void Every_place_of_system_messages_holds_it(string model, params string[] parts)
    {
        PromptMessage[] messages =
        [
            new("system", "Be brief."), new("user", "Weather?"), new PromptMessage("assistant", null) { Calls = [Call] },
            new PromptMessage("tool", "20") { CallId = "call_1" }, new("user", "And now?"), new("assistant", "20."), new("user", "Thanks"),
        ];
        string prompt = Rendering.Joined(ModelPrompts.Of(model).Render(messages, Offer));
        Assert.All(parts, part => Assert.Contains(part, prompt, StringComparison.Ordinal));
        Assert.Contains("</tool_response>\n\nAnd now?", prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_prints_calls_but_no_tools_shows_the_model_its_own_form()
    {
        var prompts = ToolConversations.Prompts("deepseek-r1");
        string prompt = Rendering.Joined(prompts.Render([new("user", "Hi")], Offer));
        Assert.Contains("<｜tool▁sep｜>tool_name\n```json\n{\"argument\": \"value\"}\n```<｜tool▁call▁end｜>", prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("tool_response", prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void The_form_of_calls_may_be_another()
    {
        var prompts = ModelPrompts.Of("smollm2-135m-instruct").With(new Bracketed());
        PromptMessage[] messages = [new("user", "Hi"), new PromptMessage("assistant", "So:") { Calls = [Call] }];
        string prompt = Rendering.Joined(prompts.Render(messages, Offer));
        Assert.Contains("like this:\n[tool_name]\n", prompt, StringComparison.Ordinal);
        Assert.Contains("So:\n[get_weather]<|im_end|>", prompt, StringComparison.Ordinal);
    }

    /// <summary>What the model generates in the form of our prompt is what the next turn holds.</summary>
    [Theory]
    [InlineData("{\"city\":\"Zürich\",\"n\":[1,2.50]}", "{\"city\": \"Zürich\", \"n\": [1, 2.50]}")]
    [InlineData("{\"b\": 9007199254740993, \"a\": 1e5,\n \"c\": {}}", "{\"b\": 9007199254740993, \"a\": 1e5, \"c\": {}}")]
    [InlineData("", "{}")]
    [InlineData("{\"city\": \"Par", "{\"raw\": \"{\\\"city\\\": \\\"Par\"}")]
    [InlineData("[1]", "{\"raw\": \"[1]\"}")]
    [InlineData("{\"a\": 1, \"a\": 2}", "{\"raw\": \"{\\\"a\\\": 1, \\\"a\\\": 2}\"}")]
    [InlineData("{\"a\": \"\\ud800\"}", "{\"raw\": \"{\\\"a\\\": \\\"\\\\ud800\\\"}\"}")]
    public void Calls_are_printed_on_one_line_with_their_own_digits(string arguments, string expected)
    {
        var answer = new PromptMessage("assistant", null) { Calls = [Call with { Arguments = arguments }] };
        string cut = Rendering.Joined(PrintedAnswer.Cut(ModelPrompts.Of("smollm2-135m-instruct"), answer, Offer)!);
        Assert.Equal($$"""
            <tool_call>
            {"name": "get_weather", "arguments": {{expected}}}
            </tool_call>
            """, cut);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{\"name\": ")]
    [InlineData("{\"name\": \"a\", \"name\": \"b\"}")]
    public void A_tool_that_is_no_object_is_refused(string function) => Assert.ThrowsAny<JsonException>(() => new PromptTools([function]));

    private sealed class Bracketed : ICallForm
    {
        public IReadOnlyList<TextSegment> Write(IReadOnlyList<PromptCall> calls) =>
            [.. calls.Select(call => new TextSegment($"[{call.Name}]", IsTrusted: false))];
    }
}
