using System.Buffers;

namespace Otron.Api.OpenAi.Wire;

/// <summary>The id of a request in logs and in the <c>x-request-id</c> header: the client's own if it is harmless, else a new one.</summary>
internal static class RequestId
{
    private const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:");

    public static string For(HttpRequest request)
    {
        string? own = request.Headers["x-request-id"];
        return own is { Length: > 0 and <= MaxLength } && !own.AsSpan().ContainsAnyExcept(Allowed)
            ? own
            : $"req_{Guid.NewGuid():N}";
    }
}
