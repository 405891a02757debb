using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Generation;

/// <summary>
/// Finds the session that a request belongs to. It gives affinity only (a warm cache): nothing is stored, and the client's messages are
/// the truth. A prefix for each source keeps a name that a client chose apart from one that was derived.
/// </summary>
internal static class SessionIdentity
{
    public const string HeaderName = "X-Session-ID";

    private const int MaxLength = 256;

    // A prompt that continues another one begins like it; a longer start would miss short first prompts.
    private const int StartCharacters = 256;
    private const int StartTokens = 64;

    public static string Of(GenerationRequest request, GenerationFields fields, IHeaderDictionary headers)
    {
        string? header = headers[HeaderName];
        if (Checked(header, HeaderName) is { } fromHeader)
            return $"id:{fromHeader}";
        if (fields.SessionId is { } fromBody)
            return $"id:{fromBody}";
        if (fields.PromptCacheKey is { } cacheKey)
            return $"cache:{cacheKey}";
        return $"start:{HashOfStart(request)}";
    }

    /// <summary>Checks a name that a client chose: it must be short and on one line; empty counts as absent.</summary>
    public static string? Checked(string? name, string param)
    {
        if (string.IsNullOrEmpty(name))
            return null;
        if (name.Length > MaxLength || name.Any(char.IsControl))
            throw OpenAiErrors.InvalidValue(param, $"'{param}' must have at most {MaxLength} characters and no control characters.");
        return name;
    }

    /// <summary>Turns of one conversation share their start: the messages up to the first one of the user, or the beginning of the prompt.</summary>
    private static string HashOfStart(GenerationRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(request.Tenant);
        Append(request.Model);
        if (request.Prompt?.Text is { } text)
            Append(text[..Math.Min(text.Length, StartCharacters)]);
        foreach (var id in request.Prompt?.Ids?.Take(StartTokens) ?? [])
            Append(id.ToString(CultureInfo.InvariantCulture));
        foreach (var message in request.Messages)
        {
            Append(message.Role);
            Append(message.Name ?? "");
            Append(message.Content);
            if (message.Role == "user")
                break;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        // Each part follows its length, so that no two different starts give the same bytes.
        void Append(string text)
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
            hash.AppendData(length);
            hash.AppendData(utf8);
        }
    }
}
