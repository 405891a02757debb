using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>
/// Reads <c>messages</c>: roles, texts, text parts, calls and their results. Whether the order of roles is valid is up to the model's template.
/// </summary>
internal static class MessageReader
{
    private const int MaxMessages = 4096;
    private const int MaxNameLength = 256;

    private static readonly string[] ChatParts = ["text"];
    private static readonly string[] ItemParts = ["input_text", "output_text", "text"];

    /// <exception cref="ApiException">A message is wrong, or one of a tool answers no call of an earlier one.</exception>
    public static ChatMessage[] Read(RequestFields fields)
    {
        var calls = new CallHistory();
        return [.. Objects(fields, "messages", MaxMessages).Select((message, i) => ReadMessage(message, i, calls))];
    }

    /// <summary>Reads a message in the form of the Responses API.</summary>
    public static ChatMessage ReadItem(RequestFields item) =>
        ReadItem(item, ItemParts, CheckRole(item, RoleOf(item), "system, developer, user or assistant"));

    /// <summary>The objects of a list that must not be empty.</summary>
    public static IEnumerable<RequestFields> Objects(RequestFields fields, string name, int maxCount = MaxMessages)
    {
        if (!fields.TryGet(name, out var array))
            throw OpenAiErrors.Missing(name);
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() == 0 || array.GetArrayLength() > maxCount)
            throw OpenAiErrors.InvalidValue(name, $"'{name}' must be an array of 1 to {maxCount} messages.");
        return array.EnumerateArray().Select((item, i) => item.ValueKind == JsonValueKind.Object && item.EnumerateObject().MoveNext()
            ? new RequestFields(item, $"{name}[{i}]")
            : throw OpenAiErrors.InvalidValue(name, $"'{name}[{i}]' must be an object with 'role' and 'content'."));
    }

    private static ChatMessage ReadItem(RequestFields item, string[] partTypes, string role) =>
        new(role, ReadContent(item, role, partTypes), item.Text("name", MaxNameLength));

    private static ChatMessage ReadMessage(RequestFields message, int index, CallHistory history)
    {
        var role = RoleOf(message);
        if (role is "tool" or "function")
            return history.ReadResult(message, role, ReadContent(message, role, ChatParts));
        if (message.TryGet("audio", out _))
            throw OpenAiErrors.UnsupportedContent(
                message.Path("audio"), $"'{message.Path("audio")}' cannot be read: the models served here read text only.");
        if (role != "assistant")
        {
            if (message.TryGet("tool_calls", out var calls) && !(calls.ValueKind == JsonValueKind.Array && calls.GetArrayLength() == 0))
                throw OpenAiErrors.UnsupportedContent(
                    message.Path("tool_calls"), $"'{message.Path("tool_calls")}' is only for messages of the assistant.");
            return ReadItem(message, ChatParts, CheckRole(message, role, "system, developer, user, assistant or tool"));
        }
        return ReadItem(message, ChatParts, role) with
        {
            ToolCalls = history.ReadCalls(message, index),
            // DeepSeek's name, and vLLM's newer one.
            Reasoning = message.Text("reasoning_content") ?? message.Text("reasoning"),
        };
    }

    private static string RoleOf(RequestFields message) => message.Text("role") ?? throw OpenAiErrors.Missing(message.Path("role"));

    private static string CheckRole(RequestFields message, string role, string roles) => role is "system" or "developer" or "user" or "assistant"
        ? role
        : throw OpenAiErrors.InvalidValue(message.Path("role"), $"'{message.Path("role")}' must be {roles}.");

    private static string ReadContent(RequestFields message, string role, string[] partTypes)
    {
        const string Name = "content";
        if (!message.TryGet(Name, out _))
            return role == "assistant" ? "" : throw OpenAiErrors.Missing(message.Path(Name)); // an answer without text is sent back as null
        return ReadTexts(message, Name, partTypes, mayRefuse: role == "assistant");
    }

    /// <summary>A text, or the texts of parts.</summary>
    /// <param name="mayRefuse">A refusal, which only an assistant gives, is the text that it says.</param>
    public static string ReadTexts(RequestFields holder, string name, string[] partTypes, bool mayRefuse = false)
    {
        var path = holder.Path(name);
        holder.TryGet(name, out var content);
        if (content.ValueKind != JsonValueKind.Array)
            return RequestFields.Text(content, path);
        if (content.GetArrayLength() == 0)
            throw OpenAiErrors.InvalidValue(path, $"'{path}' has no parts.");

        var texts = new string[content.GetArrayLength()];
        var i = 0;
        foreach (var part in content.EnumerateArray())
        {
            texts[i] = ReadPart(part, $"{path}[{i}]", partTypes, mayRefuse);
            i++;
        }
        // One line for each part, as vLLM and llama.cpp join them for templates that take plain text.
        return string.Join('\n', texts);
    }

    private static string ReadPart(JsonElement part, string path, string[] partTypes, bool mayRefuse)
    {
        if (part.ValueKind != JsonValueKind.Object)
            throw OpenAiErrors.InvalidValue(path, $"'{path}' must be an object with a 'type'.");
        var fields = new RequestFields(part, path);
        var type = fields.Text("type");
        if (mayRefuse && type == "refusal")
            return fields.Text(type) ?? throw OpenAiErrors.Missing(fields.Path(type));
        if (!partTypes.Contains(type))
            throw OpenAiErrors.UnsupportedContent(path, $"'{path}' is not text; the models served here read text only, and nothing is fetched.");
        return fields.Text("text") ?? throw OpenAiErrors.Missing(fields.Path("text"));
    }
}
