using System.Security.Cryptography;
using System.Text;

namespace Otron.Api.Auth;

/// <summary>All keys of this process, as hashes.</summary>
internal sealed class ApiKeyRing(IReadOnlyList<ApiKey> keys)
{
    public bool IsEmpty => keys.Count == 0;

    /// <summary>The tenant of a key, or null. The time is the same for every wrong key: all hashes are compared, each to its end.</summary>
    public string? TenantOf(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        string? tenant = null;
        foreach (var candidate in keys)
            if (CryptographicOperations.FixedTimeEquals(candidate.Sha256, hash))
                tenant = candidate.Tenant;
        return tenant;
    }
}
