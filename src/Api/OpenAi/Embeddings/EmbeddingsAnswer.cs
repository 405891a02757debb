using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Otron.Api.OpenAi.Embeddings;

/// <summary>Writes the vectors straight into the response's pipe: as numbers, or as base64 of their little-endian float32 bytes.</summary>
internal static class EmbeddingsAnswer
{
    private const int FlushBytes = 64 * 1024;

    /// <param name="timings">Null if they are not asked for.</param>
    public static async Task WriteAsync(
        PipeWriter output, string model, EmbeddingResult result, bool asBase64, EmbeddingsTimings? timings, CancellationToken clientGone)
    {
        await using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        for (var i = 0; i < result.Vectors.Length; i++)
        {
            WriteVector(json, i, result.Vectors[i], asBase64);
            if (json.BytesPending + output.UnflushedBytes < FlushBytes)
                continue;
            json.Flush();
            await output.FlushAsync(clientGone);
        }
        json.WriteEndArray();
        json.WriteString("model", model);
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", result.PromptTokens);
        json.WriteNumber("total_tokens", result.PromptTokens);
        json.WriteEndObject();
        if (timings is not null)
        {
            json.WritePropertyName("timings");
            JsonSerializer.Serialize(json, timings, EmbeddingsJson.Wire.EmbeddingsTimings);
        }
        json.WriteEndObject();
        json.Flush();
        await output.FlushAsync(clientGone);
    }

    private static void WriteVector(Utf8JsonWriter json, int index, float[] vector, bool asBase64)
    {
        json.WriteStartObject();
        json.WriteString("object", "embedding");
        json.WriteNumber("index", index);
        if (asBase64)
        {
            json.WriteBase64String("embedding", MemoryMarshal.AsBytes(vector.AsSpan()));
        }
        else
        {
            json.WriteStartArray("embedding");
            foreach (var value in vector)
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
