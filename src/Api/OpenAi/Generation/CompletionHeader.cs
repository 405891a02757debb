using System.Security.Cryptography;
using System.Text;

namespace Otron.Api.OpenAi.Generation;

/// <summary>The fields that every chunk of an answer repeats.</summary>
internal sealed record CompletionHeader(string Id, long Created, string Model, string SystemFingerprint, ChunkForm Form)
{
    private static readonly string Version = typeof(CompletionHeader).Assembly.GetName().Version?.ToString() ?? "";

    public static CompletionHeader Create(ModelInfo model, TimeProvider time, ChunkForm form) => new(
        $"{form.IdPrefix}-{Guid.NewGuid():N}", time.GetUtcNow().ToUnixTimeSeconds(), model.Id, Fingerprint(model), form);

    /// <summary>Changes with the model's file and with the server, because then the same seed may give another text.</summary>
    private static string Fingerprint(ModelInfo model)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{model.Id}|{model.Created}|{Version}")));
        return $"fp_{Convert.ToHexStringLower(hash.AsSpan(0, 5))}";
    }
}
