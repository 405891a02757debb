using System.Text.Json.Nodes;
using Otron.Text.Templates;
using static Otron.Text.Tests.Templates.ToolConversations;

namespace Otron.Text.Tests.Templates;

/// <summary>The conversations of the golden file, as a client sends them, in the form that each template takes.</summary>
public class ToolPromptTests
{
    /// <summary>Where the adapted prompt is not jinja2's rendering of the golden file's own form, and why.</summary>
    private static readonly Dictionary<string, string[]> Adapted = new()
    {
        // Roles that the template does not know, and empty lists, which a server leaves out.
        ["*"] = ["developer role", "tool_calls empty", "empty tool list", "text parts"],
        // Text of JSON would be quoted a second time.
        ["qwen2.5"] = ["one call, arguments as string"],
        ["llama3-shape"] = ["one call, arguments as string"],
        // Tools are not printed, so our own prompt is added; calls are not printed.
        ["deepseek-r1"] = [.. Conversations.Where(HasTools)],
        ["smollm3"] = [.. Conversations.Where(HasCalls)],
        // jinja2 escapes quotes around an object that was marked as safe.
        ["mistral-v3"] = [.. Conversations.Where(HasCalls)],
        ["mistral-v7"] = [.. Conversations.Where(HasCalls)],
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var entry in Golden["cases"]!.AsArray())
                data.Add((string)entry!["template"]!, (string)entry["conversation"]!);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_conversation_renders_and_as_before_where_it_did(string template, string conversation)
    {
        string prompt = Prompt(template, conversation);

        if (Rendered(template, conversation) is { } golden && !Adapted["*"].Contains(conversation)
            && !Adapted.GetValueOrDefault(template, []).Contains(conversation))
            Assert.Equal(golden, prompt);
        Assert.DoesNotContain("&#34;", prompt, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_word_of_a_conversation_is_in_its_prompt(string template, string conversation)
    {
        var (messages, _) = Conversation(conversation);
        string prompt = Prompt(template, conversation);

        foreach (var message in messages)
        {
            // Mistral v3 and Llama 3 print no text beside calls; strings in JSON are escaped.
            if (message.Content is { Length: > 0 } content && (message.Calls.Count == 0 || template is not ("mistral-v3" or "llama3-shape")))
                Assert.Contains(message.Role == "tool" ? content.Trim('{', '}').Split('"')[^1] : content, prompt, StringComparison.Ordinal);
            foreach (var call in message.Calls)
                Assert.Contains(call.Name, prompt, StringComparison.Ordinal);
        }
    }

    /// <summary>Forms of one conversation that a client may choose: they are the same prompt.</summary>
    [Theory]
    [InlineData("one call", "one call, arguments as string")]
    [InlineData("one call", "one call, empty content")]
    [InlineData("one call", "one call without content key")]
    [InlineData("tool_calls null", "tool_calls empty")]
    public void Forms_of_one_history_are_one_prompt(string conversation, string same) =>
        Assert.All(TemplateNames, template => Assert.Equal(Prompt(template, conversation), Prompt(template, same)));

    [Fact]
    public void An_empty_list_of_tools_is_no_tools()
    {
        PromptMessage[] messages = [new("user", "Weather in Paris and Oslo?")];
        Assert.All(TemplateNames, template => Assert.Equal(
            Rendering.Joined(Prompts(template).Render(messages)), Prompt(template, "empty tool list")));
    }

    [Fact]
    public void A_developer_is_a_system_to_templates_that_do_not_know_it() =>
        Assert.All(TemplateNames, template => Assert.Equal(Prompt(template, "tools"), Prompt(template, "developer role")));

    private static string Prompt(string template, string conversation)
    {
        var (messages, settings) = Conversation(conversation);
        return Rendering.Joined(Prompts(template).Render(messages, settings));
    }

    private static string? Rendered(string template, string conversation) => (string?)Golden["cases"]!.AsArray()
        .Single(entry => (string?)entry!["template"] == template && (string?)entry["conversation"] == conversation)!["rendered"];

    private static bool HasTools(string conversation) => Golden["conversations"]![conversation]!["tools"] is JsonArray { Count: > 0 };

    private static bool HasCalls(string conversation) => Conversation(conversation).Messages.Any(message => message.Calls.Count > 0);
}
