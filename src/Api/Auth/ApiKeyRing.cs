using System.Security.Cryptography;
using System.Text;

namespace Otron.Api.Auth;

/// <summary>All keys of this process, as hashes.</summary>
internal sealed class ApiKeyRing(IReadOnlyList<ApiKey> keys)
{
    public bool IsEmpty => keys.Count == 0;

    /// <summary>The tenant of a key, or null. Takes the same time for any wrong key: every hash is compared, whole.</summary>
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

/// <summary>The hash of one key and whose it is.</summary>
internal sealed record ApiKey(byte[] Sha256, string Tenant);
