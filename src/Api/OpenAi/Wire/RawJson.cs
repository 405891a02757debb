using System.Runtime.InteropServices;
using System.Text.Json;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Wire;

/// <summary>JSON that is passed on as the client wrote it: the order of its keys and the digits of its numbers survive.</summary>
internal static class RawJson
{
    /// <exception cref="ApiException">A text of it holds half of a surrogate pair, which no reader after this one could read.</exception>
    public static string Read(JsonElement value, string path)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value), new() { MaxDepth = JsonBody.MaxDepth });
        try
        {
            while (reader.Read())
                if (reader is { TokenType: JsonTokenType.String, ValueIsEscaped: true })
                    reader.GetString();
        }
        catch (InvalidOperationException)
        {
            throw OpenAiErrors.InvalidJson($"'{path}' holds half of a surrogate pair, which is not a character.");
        }
        return value.GetRawText();
    }
}
