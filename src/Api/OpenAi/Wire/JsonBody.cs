using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Wire;

/// <summary>Reads a request body strictly: declared as JSON, plain UTF-8, one object, no key twice, not too deep.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <param name="read">Reads the fields of the body; nothing of it may be kept.</param>
    public static async Task<T> ReadAsync<T>(HttpRequest request, Func<RequestFields, T> read)
    {
        RequireJson(request);
        // Kestrel enforces Otron:Api:MaxRequestBodyBytes, by Content-Length and while the body is read.
        var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        using var document = Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
        return read(new RequestFields(document.RootElement));
    }

    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.IsEmpty)
            throw OpenAiErrors.InvalidJson("The body is empty; send a JSON object.");
        if (!Utf8.IsValid(utf8.Span))
            throw OpenAiErrors.InvalidJson("The body is not valid UTF-8.");

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8, Strict);
        }
        catch (JsonException e)
        {
            throw OpenAiErrors.InvalidJson(
                $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine}): check for a syntax error, "
                + $"a key that occurs twice, or more than {Strict.MaxDepth} levels.");
        }
        catch (InvalidOperationException)
        {
            throw OpenAiErrors.InvalidJson("A key in the body is not valid Unicode.");
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        document.Dispose();
        throw OpenAiErrors.InvalidJson("The body must be a JSON object.");
    }

    private static void RequireJson(HttpRequest request)
    {
        var isJson = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!isJson)
            throw OpenAiErrors.UnsupportedMediaType("Send the body as 'Content-Type: application/json', in UTF-8.");

        string? encoding = request.Headers.ContentEncoding;
        if (!string.IsNullOrEmpty(encoding) && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw OpenAiErrors.UnsupportedMediaType("Compressed bodies are not accepted; send plain JSON.");
    }
}
