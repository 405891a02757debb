using System.Buffers;
using System.Text;
using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Responses;

/// <summary>
/// Fields of a request that do not change its answer here and that a response repeats, because SDKs expect them; those that were not sent
/// have OpenAI's defaults. What would change the answer was refused before.
/// </summary>
internal static class EchoedFields
{
    private const int MaxLength = 4096;

    private static readonly (string Name, JsonElement Default)[] Fields =
    [
        .. from field in new (string Name, string Default)[]
        {
            ("max_tool_calls", "null"),
            ("parallel_tool_calls", "true"),
            ("prompt_cache_key", "null"),
            ("prompt_cache_retention", "null"),
            ("reasoning", """{"effort":null,"summary":null}"""),
            ("safety_identifier", "null"),
            ("text", """{"format":{"type":"text"}}"""),
            ("tool_choice", "\"auto\""),
            ("tools", "[]"),
            ("top_logprobs", "0"),
            ("user", "null"),
        }
           select (field.Name, JsonElement.Parse(field.Default)),
    ];

    /// <summary>The fields that were sent, as a JSON object; null if none was.</summary>
    public static string? Read(RequestFields fields)
    {
        var sent = Fields.Where(field => fields.TryGet(field.Name, out _)).ToArray();
        if (sent.Length == 0)
            return null;
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (var (name, _) in sent)
            {
                fields.TryGet(name, out var value);
                if (value.GetRawText().Length > MaxLength)
                    throw OpenAiErrors.InvalidValue(name, $"'{name}' is longer than {MaxLength} characters.");
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>All fields of a response. Objects that were sent are completed with the members that they lack.</summary>
    /// <param name="echo">What <see cref="Read"/> gave.</param>
    public static Dictionary<string, JsonElement> Of(string? echo)
    {
        var sent = echo is null ? default(JsonElement?) : JsonElement.Parse(echo);
        return Fields.ToDictionary(
            field => field.Name,
            field => sent is { } values && values.TryGetProperty(field.Name, out var value) ? Complete(value, field.Default) : field.Default);
    }

    private static JsonElement Complete(JsonElement value, JsonElement whole)
    {
        if (value.ValueKind != JsonValueKind.Object || whole.ValueKind != JsonValueKind.Object)
            return value;
        var members = whole.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
        foreach (var member in value.EnumerateObject())
            members[member.Name] = member.Value;
        return JsonSerializer.SerializeToElement(members, ResponsesJson.Wire.DictionaryStringJsonElement);
    }
}
