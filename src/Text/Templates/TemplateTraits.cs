using System.Text.Json.Nodes;
using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates;

/// <summary>
/// What a chat template takes, found out by rendering small conversations: its source may say the same in a hundred ways. A form counts
/// as taken if the template prints the text of the message, and prints it as text.
/// </summary>
public sealed class TemplateTraits
{
    private const string Marker = "qzxv71";
    private const string UnknownRole = "qzxvrole";

    private readonly HashSet<string> _rolesWithParts = new(StringComparer.Ordinal);

    private TemplateTraits()
    {
    }

    /// <summary>
    /// The template does something for the role <c>developer</c> that it does not do for any word. Where it raises, drops the message or only
    /// prints the name, the model has never seen that role, and the message is sent as <c>system</c>, of which it is a new name.
    /// </summary>
    public bool KnowsDeveloper { get; private set; }

    /// <summary>Content as a list of typed parts, for templates that go through its parts; others get a string.</summary>
    public bool TakesParts(string role) => _rolesWithParts.Contains(role);

    /// <param name="render">Renders messages as they are.</param>
    internal static TemplateTraits Probe(Func<JsonArray, string> render)
    {
        var traits = new TemplateTraits();
        traits.TryParts("user", render, static (form, traits) => [form]);
        traits.TryParts("system", render, static (form, traits) => [form, traits.Message("user", "ask")]);
        traits.TryParts("assistant", render, static (form, traits) => [traits.Message("user", "ask"), form, traits.Message("user", "again")]);
        string? known = traits.Print("developer", render);
        string? unknown = traits.Print(UnknownRole, render);
        traits.KnowsDeveloper = known is not null && known != unknown?.Replace(UnknownRole, "developer", StringComparison.Ordinal);
        if (traits.KnowsDeveloper)
            traits.TryParts("developer", render, static (form, traits) => [form, traits.Message("user", "ask")]);
        return traits;
    }

    /// <summary>A message with role and content in the form that the template takes.</summary>
    public JsonObject Adapt(JsonObject message)
    {
        if ((string?)message["role"] == "developer" && !KnowsDeveloper)
            message["role"] = "system";
        if (TakesParts((string?)message["role"] ?? "") && message["content"] is JsonValue text)
            message["content"] = Parts((string?)text ?? "");
        return message;
    }

    /// <summary>Parts are for a template that loses the string and prints the text of the part.</summary>
    private void TryParts(string role, Func<JsonArray, string> render, Func<JsonObject, TemplateTraits, JsonObject[]> conversation)
    {
        var plain = new JsonObject { ["role"] = role, ["content"] = Marker };
        if (Shows(render, conversation(plain, this)) is not null)
            return;
        var parts = new JsonObject { ["role"] = role, ["content"] = Parts(Marker) };
        if (Shows(render, conversation(parts, this)) is not null)
            _rolesWithParts.Add(role);
    }

    private string? Print(string role, Func<JsonArray, string> render) =>
        Shows(render, [Message(role, Marker), Message("user", "ask")]);

    private JsonObject Message(string role, string content) => new()
    {
        ["role"] = role,
        ["content"] = TakesParts(role) || (role != "assistant" && TakesParts("user")) ? Parts(content) : content,
    };

    private static JsonArray Parts(string text) => [new JsonObject { ["type"] = "text", ["text"] = text }];

    /// <summary>The prompt, if the marker is in it, and not within the print of a list; null too if the template fails.</summary>
    private static string? Shows(Func<JsonArray, string> render, JsonObject[] messages)
    {
        try
        {
            string prompt = render(new JsonArray(messages));
            return prompt.Contains(Marker, StringComparison.Ordinal) && !prompt.Contains("'type'", StringComparison.Ordinal)
                && !prompt.Contains("\"type\"", StringComparison.Ordinal) ? prompt : null;
        }
        catch (TemplateException)
        {
            return null;
        }
    }
}
