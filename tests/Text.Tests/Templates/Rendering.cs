using System.Text.Json.Nodes;
using Otron.Text.Templates;
using Otron.Text.Templates.Limits;

namespace Otron.Text.Tests.Templates;

/// <summary>Short forms of the steps of every template test.</summary>
internal static class Rendering
{
    private static readonly Dictionary<string, string> NoTokens = [];

    public static string Render(
        string template, JsonObject? variables = null, IReadOnlyDictionary<string, string>? trusted = null, TemplateLimits? limits = null) =>
        Joined(Segments(template, variables, trusted, limits));

    public static IReadOnlyList<TextSegment> Segments(
        string template, JsonObject? variables = null, IReadOnlyDictionary<string, string>? trusted = null, TemplateLimits? limits = null) =>
        ChatTemplate.Parse(template, limits).Render(variables ?? [], trusted ?? NoTokens);

    public static string Joined(IEnumerable<TextSegment> segments) => string.Concat(segments.Select(segment => segment.Text));

    public static TemplateException Failure(string template, JsonObject? variables = null, TemplateLimits? limits = null) =>
        Assert.Throws<TemplateException>(() => { ChatTemplate.Parse(template, limits).Render(variables ?? [], NoTokens); });

    public static JsonObject Json(string json) => JsonNode.Parse(json)!.AsObject();

    /// <summary>Messages from pairs of role and content.</summary>
    public static JsonObject Chat(params (string Role, string Content)[] messages) => new()
    {
        ["messages"] = new JsonArray([.. messages.Select(message => new JsonObject { ["role"] = message.Role, ["content"] = message.Content })]),
        ["add_generation_prompt"] = true,
    };
}
