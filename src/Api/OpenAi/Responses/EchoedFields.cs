using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Responses;

/// <summary>
/// Fields of a request that a response repeats, because SDKs expect them; those that were not sent have OpenAI's defaults. What would change
/// the answer in a way that is not served was refused before.
/// </summary>
internal static class EchoedFields
{
    private const string Tools = "tools";
    private const int MaxLength = 4096;

    // Fields whose length has a limit of its own.
    private static readonly string[] Long = ["text", "tool_choice"];

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = ResponsesJson.MaxDepth };

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
            ("top_logprobs", "0"),
            ("user", "null"),
        }
           select (field.Name, JsonElement.Parse(field.Default)),
    ];

    /// <summary>The fields that were sent, as a JSON object; null if none was.</summary>
    public static string? Read(RequestFields fields)
    {
        var sent = Fields.Where(field => fields.TryGet(field.Name, out _)).ToArray();
        return sent.Length == 0 ? null : Write(json =>
        {
            json.WriteStartObject();
            foreach (var (name, _) in sent)
            {
                fields.TryGet(name, out var value);
                var text = RawJson.Read(value, name);
                if (text.Length > MaxLength && !Long.Contains(name))
                    throw OpenAiErrors.InvalidValue(name, $"'{name}' is longer than {MaxLength} characters.");
                json.WritePropertyName(name);
                json.WriteRawValue(text, skipInputValidation: true);
            }
            json.WriteEndObject();
        });
    }

    /// <summary>All fields of a response. Objects that were sent are completed with the members that they lack.</summary>
    public static Dictionary<string, JsonElement> Of(ResponseSettings settings)
    {
        var sent = settings.Echo is { } echo ? JsonElement.Parse(echo, Deep) : default(JsonElement?);
        var fields = Fields.ToDictionary(
            field => field.Name,
            field => sent is { } values && values.TryGetProperty(field.Name, out var value) ? Complete(value, field.Default) : field.Default);
        fields[Tools] = JsonElement.Parse(Write(json => WriteTools(json, settings.Tools?.Tools ?? [])), Deep);
        return fields;
    }

    /// <summary>The functions are not kept a second time: those that the model is shown are repeated.</summary>
    private static void WriteTools(Utf8JsonWriter json, ToolDefinition[] tools)
    {
        json.WriteStartArray();
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            var function = JsonElement.Parse(tool.Function, Deep);
            foreach (var member in function.EnumerateObject())
                member.WriteTo(json);
            if (!function.TryGetProperty("parameters", out _))
                json.WriteNull("parameters");
            json.WriteBoolean("strict", tool.IsStrict);
            json.WriteEndObject();
        }
        json.WriteEndArray();
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

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(json);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
