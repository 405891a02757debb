using System.Globalization;
using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>The calls of a conversation's messages so far, which the messages of tools answer.</summary>
internal sealed class CallHistory
{
    public const int MaxIdLength = 512;

    private const int MaxNameLength = 256;
    private const int MaxCalls = 512;
    private const string Calls = "tool_calls";
    private const string OlderCall = "function_call";
    private const string CallId = "tool_call_id";

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _idsByFunction = new(StringComparer.Ordinal); // calls of the older form have no ids

    /// <param name="index">The message's place in the conversation.</param>
    /// <returns>Null for none.</returns>
    public ToolCall[]? ReadCalls(RequestFields message, int index)
    {
        var path = message.Path(Calls);
        if (!message.TryGet(Calls, out var list))
            return ReadOlderCall(message, index) is { } older ? [older] : null;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaxCalls)
            throw OpenAiErrors.InvalidValue(path, $"'{path}' must be a list of at most {MaxCalls} calls.");
        var calls = list.EnumerateArray().Select((call, i) => ReadCall(Object(call, $"{path}[{i}]"))).ToArray();
        return calls.Length > 0 ? calls : null;
    }

    /// <param name="role"><c>tool</c>, or <c>function</c> in the older form.</param>
    /// <exception cref="ApiException">No earlier message has made the call.</exception>
    public ChatMessage ReadResult(RequestFields message, string role, string content)
    {
        var name = message.Text("name", MaxNameLength);
        if (role == "tool")
        {
            var id = message.Text(CallId) ?? throw OpenAiErrors.Missing(message.Path(CallId));
            return _ids.Contains(id)
                ? new(role, content, name) { ToolCallId = id }
                : throw OpenAiErrors.InvalidValue(
                    message.Path(CallId), $"'{message.Path(CallId)}' is not the id of a call in an earlier message of the assistant.");
        }
        return _idsByFunction.TryGetValue(name ?? throw OpenAiErrors.Missing(message.Path("name")), out var called)
            ? new("tool", content, name) { ToolCallId = called }
            : throw OpenAiErrors.InvalidValue(
                message.Path("name"), $"'{message.Path("name")}' is not the name of a function that an earlier message of the assistant called.");
    }

    /// <summary>A name or arguments that a model has broken never fail a turn: the conversation could not go on any more.</summary>
    public static ToolCall ReadFunction(RequestFields function, string id)
    {
        var name = function.Text("name", MaxNameLength) ?? throw OpenAiErrors.Missing(function.Path("name"));
        if (!function.TryGet("arguments", out var arguments))
            return new(id, name, "{}");
        var path = function.Path("arguments");
        var text = arguments.ValueKind == JsonValueKind.Object ? RawJson.Read(arguments, path) : RequestFields.Text(arguments, path);
        return new(id, name, text.Length > 0 ? text : "{}");
    }

    private ToolCall ReadCall(RequestFields call)
    {
        if (call.Text("type") is not (null or "function"))
            throw OpenAiErrors.UnsupportedContent(call.Path("type"), $"'{call.Path("type")}' must be function: only functions can be called.");
        var id = call.Text("id", MaxIdLength) is { Length: > 0 } given ? given : throw OpenAiErrors.Missing(call.Path("id"));
        if (!call.TryGet("function", out var function))
            throw OpenAiErrors.Missing(call.Path("function"));
        _ids.Add(id);
        return ReadFunction(Object(function, call.Path("function")), id);
    }

    private ToolCall? ReadOlderCall(RequestFields message, int index)
    {
        if (!message.TryGet(OlderCall, out var function))
            return null;
        var call = ReadFunction(Object(function, message.Path(OlderCall)), string.Create(CultureInfo.InvariantCulture, $"call_{index:D24}"));
        _idsByFunction[call.Name] = call.Id;
        return call;
    }

    private static RequestFields Object(JsonElement value, string path) => value.ValueKind == JsonValueKind.Object
        ? new(value, path)
        : throw OpenAiErrors.InvalidValue(path, $"'{path}' must be an object.");
}
