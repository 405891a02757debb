using System.Text.Json;
using System.Text.Unicode;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Wire;

/// <summary>Reads a request body strictly: declared as JSON, plain UTF-8, one object, no key twice, not too deep.</summary>
internal static class JsonBody
{
    /// <summary>Levels of objects and lists that a body may have; a schema of 100 levels has two for each of its own.</summary>
    public const int MaxDepth = 256;

    public static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <param name="read">Reads the fields of the body; nothing of it may be kept.</param>
    public static async Task<T> ReadAsync<T>(HttpRequest request, Func<RequestFields, T> read)
    {
        RequireJson(request);
        using var document = Parse(await RequestBody.ReadAsync(request));
        return read(new RequestFields(document.RootElement));
    }

    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        // RFC 8259, section 8.1: a byte order mark may be passed over.
        if (utf8.Span.StartsWith(ByteOrderMark))
            utf8 = utf8[ByteOrderMark.Length..];
        if (utf8.IsEmpty)
            throw OpenAiErrors.InvalidJson("The body is empty; send a JSON object.");
        if (IsWide(utf8.Span))
            throw OpenAiErrors.InvalidJson("The body is UTF-16 or UTF-32; send it as UTF-8.");
        if (!Utf8.IsValid(utf8.Span))
            throw OpenAiErrors.InvalidJson("The body is not valid UTF-8.");

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8, Strict);
        }
        catch (JsonException e)
        {
            throw OpenAiErrors.InvalidJson(e is { LineNumber: { } line, BytePositionInLine: { } position }
                ? $"The body is not valid JSON (line {line + 1}, byte {position + 1}): check for a syntax error, "
                    + $"or more than {Strict.MaxDepth} levels."
                : TwinKey.Describe(utf8.Span, Strict.MaxDepth));
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

    /// <summary>
    /// Only the type itself counts. JSON has no parameters: a charset has no meaning (RFC 8259, section 11), and whether the bytes are UTF-8
    /// is seen from the bytes.
    /// </summary>
    private static void RequireJson(HttpRequest request)
    {
        var type = request.ContentType.AsSpan();
        if (type.IndexOf(';') is >= 0 and var end)
            type = type[..end];
        type = type.Trim();
        var isJson = type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase)
                && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
                && !type.ContainsAny(',', ' '));
        if (!isJson)
            throw OpenAiErrors.UnsupportedMediaType("Send the body as 'Content-Type: application/json', in UTF-8.");

        string? encoding = request.Headers.ContentEncoding;
        if (!string.IsNullOrEmpty(encoding) && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw OpenAiErrors.UnsupportedMediaType("Compressed bodies are not accepted; send plain JSON.");
    }

    /// <summary>The body begins with another encoding's byte order mark, or with half of a wider character: JSON begins with ASCII.</summary>
    private static bool IsWide(ReadOnlySpan<byte> body) =>
        body.Length >= 2 && ((body[0], body[1]) is (0xFF, 0xFE) or (0xFE, 0xFF) || body[0] == 0 || body[1] == 0);
}
