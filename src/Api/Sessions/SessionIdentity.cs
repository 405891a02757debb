using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Otron.Api.OpenAi;

namespace Otron.Api.Sessions;

/// <summary>
/// Which session a request belongs to. It gives affinity only (a warm cache): nothing is stored, and the client's messages are
/// the truth. A prefix for each source keeps a name that a client chose apart from one that was derived.
/// </summary>
internal static class SessionIdentity
{
    public const string HeaderName = "X-Session-ID";

    private const int MaxLength = 256;

    /// <summary>A prompt that goes on begins like the one before, and may have a short first message.</summary>
    private const int StartCharacters = 256;
    private const int StartTokens = 64;

    public static string Of(ChatRequest request, IHeaderDictionary headers, string tenant)
    {
        string? header = headers[HeaderName];
        if (Checked(header, HeaderName) is { } fromHeader)
            return $"id:{fromHeader}";
        if (request.SessionId is { } fromBody)
            return $"id:{fromBody}";
        if (request.PromptCacheKey is { } cacheKey)
            return $"cache:{cacheKey}";
        return $"start:{HashOfStart(request, tenant)}";
    }

    /// <summary>A session of its own, for a request whose session is busy.</summary>
    public static string Fresh() => $"fresh:{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";

    /// <summary>A name from a client: short and on one line; empty counts as absent.</summary>
    public static string? Checked(string? name, string param)
    {
        if (string.IsNullOrEmpty(name))
            return null;
        if (name.Length > MaxLength || name.Any(char.IsControl))
            throw OpenAiErrors.InvalidValue(param, $"'{param}' must have at most {MaxLength} characters and no control characters.");
        return name;
    }

    /// <summary>Turns of one conversation share their start: the same messages up to the first one of the user, or a prompt's beginning.</summary>
    private static string HashOfStart(ChatRequest request, string tenant)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(tenant);
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

        // A length in front of each part, so that no two different starts give the same bytes.
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
