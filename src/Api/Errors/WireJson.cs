using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Otron.Api.Errors;

/// <summary>How JSON is written to clients. It lies beside the errors because they are the lowest room that writes any.</summary>
internal static class WireJson
{
    /// <summary>A new instance each time: options belong to the one context that they are given to.</summary>
    public static JsonSerializerOptions NewOptions() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Escapes what JSON must escape and leaves other alphabets as they are: answers are JSON, never part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
