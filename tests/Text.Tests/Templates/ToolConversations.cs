using System.Text.Json.Nodes;
using Otron.Tests;
using Otron.Text.Templates;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;

namespace Otron.Text.Tests.Templates;

/// <summary>The eleven templates of the golden file as prompts, and its conversations as messages and settings.</summary>
internal static class ToolConversations
{
    private static readonly Dictionary<string, ChatPrompts> Loaded = [];

    public static JsonObject Golden { get; } = JsonNode.Parse(File.ReadAllText(Repo.Golden("tool_templates.json")))!.AsObject();

    public static IEnumerable<string> TemplateNames => Golden["templates"]!.AsObject().Select(template => template.Key);

    public static IEnumerable<string> Conversations => Golden["conversations"]!.AsObject().Select(conversation => conversation.Key);

    public static ChatPrompts Prompts(string template)
    {
        lock (Loaded)
        {
            if (Loaded.TryGetValue(template, out var prompts))
                return prompts;
            var limits = TemplateLimits.Default with { Clock = new StoppedClock(new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero)) };
            var tokens = new Dictionary<string, string> { ["bos_token"] = (string)Golden["bos_tokens"]![template]!, ["eos_token"] = (string)Golden["eos_token"]! };
            return Loaded[template] = new(ChatTemplate.Parse((string)Golden["templates"]![template]!["template"]!, limits), tokens, []);
        }
    }

    /// <summary>The conversation as a server would get it: parts are joined and arguments are text.</summary>
    public static (PromptMessage[] Messages, PromptSettings Settings) Conversation(string name)
    {
        var golden = Golden["conversations"]![name]!.AsObject();
        var tools = golden["tools"]?.AsArray().Select(tool => tool!["function"]!.ToJsonString());
        var settings = PromptSettings.Default with
        {
            Tools = tools is null ? null : new PromptTools(tools),
            Thinking = (bool?)golden["enable_thinking"],
        };
        return ([.. golden["messages"]!.AsArray().Select(message => Message(message!.AsObject()))], settings);
    }

    private static PromptMessage Message(JsonObject message) => new((string)message["role"]!, Text(message["content"]))
    {
        Name = (string?)message["name"],
        Reasoning = (string?)message["reasoning_content"],
        CallId = (string?)message["tool_call_id"],
        Calls = [.. (message["tool_calls"]?.AsArray() ?? []).Select(Call)],
    };

    private static PromptCall Call(JsonNode? call) => new((string)call!["id"]!, (string)call["function"]!["name"]!, Text(call["function"]!["arguments"])!);

    private static string? Text(JsonNode? content) => content switch
    {
        JsonArray parts => string.Concat(parts.Select(part => (string?)part!["text"])),
        JsonObject arguments => ArgumentsJson.Write(arguments),
        _ => (string?)content,
    };
}
