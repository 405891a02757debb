using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Otron.Api.OpenAi.Stored;

/// <summary>
/// The ids of stored objects contain their place: a conversation's 32 digits, then an entry's 8, then an item's 4. They give no rights:
/// the tenant is part of the grain's key, so a foreign id finds nothing.
/// </summary>
internal static class StoredIds
{
    // What an item is.
    public const string Message = "msg_";
    public const string Reasoning = "rs_";
    public const string Call = "fc_";
    public const string Result = "fco_";

    private const int ConversationDigits = 32;
    private const int EntryDigits = 8;
    private const int IndexDigits = 4;

    private static readonly string[] Items = [Message, Reasoning, Call, Result];
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    public static string NewConversation() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(ConversationDigits / 2));

    /// <summary>The same key gives the same conversation, so a request that is sent again finds the one it made.</summary>
    public static string ConversationOf(string idempotencyKey) => Sha256($"conversation:{idempotencyKey}")[..ConversationDigits];

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static string Conversation(string conversation) => $"conv_{conversation}";

    public static string Response(string conversation, int entry) => FormattableString.Invariant($"resp_{conversation}{entry:x8}");

    public static string Item(string prefix, string conversation, int entry, int index) =>
        FormattableString.Invariant($"{prefix}{conversation}{entry:x8}{index:x4}");

    /// <exception cref="OtronException">The id has not the form of ours, so nothing is stored under it.</exception>
    public static string ParseConversation(string id, string param) =>
        Digits(id, ConversationDigits, param, "conv_");

    public static (string Conversation, int Entry) ParseResponse(string id, string param)
    {
        var digits = Digits(id, ConversationDigits + EntryDigits, param, "resp_");
        return (digits[..ConversationDigits], Number(digits.AsSpan(ConversationDigits)));
    }

    public static (string Conversation, int Entry, int Index) ParseItem(string id, string param)
    {
        var digits = Digits(id, ConversationDigits + EntryDigits + IndexDigits, param, Items);
        return (
            digits[..ConversationDigits],
            Number(digits.AsSpan(ConversationDigits, EntryDigits)),
            Number(digits.AsSpan(ConversationDigits + EntryDigits)));
    }

    private static string Digits(string id, int count, string param, params string[] prefixes)
    {
        foreach (var prefix in prefixes)
            if (id.Length == prefix.Length + count
                && id.StartsWith(prefix, StringComparison.Ordinal)
                && !id.AsSpan(prefix.Length).ContainsAnyExcept(Hexadecimal))
                return id[prefix.Length..];
        throw new OtronException(
            ErrorCode.NotFound, $"There is nothing stored under this id; ids of this kind begin with '{string.Join("' or '", prefixes)}'.", param);
    }

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
