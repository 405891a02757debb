using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Responses;

/// <summary>Numbers the events of a response, and writes those that the client does not have.</summary>
/// <param name="startingAfter">Number of the last event that the client has; -1 for none.</param>
internal sealed class EventWriter(SseWriter sse, int startingAfter) : IDisposable
{
    private int _number;

    /// <summary>Takes the fields of an event that has begun.</summary>
    public Utf8JsonWriter Json { get; } = new(sse.Output, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <returns>False if the client has this event already; it is not to be written then.</returns>
    public bool Begin(string type)
    {
        var number = _number++;
        if (number <= startingAfter)
            return false;
        sse.Output.Write("event: "u8);
        Encoding.UTF8.GetBytes(type, sse.Output);
        sse.Output.Write("\ndata: "u8);
        Json.Reset();
        Json.WriteStartObject();
        Json.WriteString("type", type);
        Json.WriteNumber("sequence_number", number);
        return true;
    }

    public void End()
    {
        Json.WriteEndObject();
        Json.Flush();
        sse.Output.Write("\n\n"u8);
    }

    /// <summary>Writes the last field and ends the event.</summary>
    public void End<T>(string name, T value, JsonTypeInfo<T> type)
    {
        Json.WritePropertyName(name);
        JsonSerializer.Serialize(Json, value, type);
        End();
    }

    public void Dispose() => Json.Dispose();
}
