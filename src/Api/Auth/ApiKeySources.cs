using System.Security.Cryptography;
using System.Text;
using Otron.Api.Settings;

namespace Otron.Api.Auth;

/// <summary>Gathers keys from the options, the environment and the secret file. Problems are sentences that never contain a key.</summary>
internal static class ApiKeySources
{
    public const string EnvironmentVariable = "OTRON_API_KEYS";

    private const string DefaultTenant = "default";

    public static List<ApiKey> Read(ApiOptions options, IConfiguration configuration, List<string> problems)
    {
        var keys = new List<ApiKey>();
        for (var i = 0; i < options.Keys.Count; i++)
            Add(options.Keys[i], $"{ApiOptions.Section}:Keys:{i}");

        var entries = configuration[EnvironmentVariable]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var entry in entries ?? [])
            AddLine(entry, EnvironmentVariable);

        foreach (var line in ReadFile(options.KeysFile, problems))
            AddLine(line, $"{ApiOptions.Section}:KeysFile");
        return keys;

        void Add(ApiKeyOptions entry, string source)
        {
            if (string.IsNullOrEmpty(entry.Key) == string.IsNullOrEmpty(entry.KeySha256))
                problems.Add($"{source} needs either Key or KeySha256.");
            else if (string.IsNullOrWhiteSpace(entry.Tenant))
                problems.Add($"{source} has an empty Tenant.");
            else if (!string.IsNullOrEmpty(entry.Key))
                keys.Add(Hashed(entry.Key, entry.Tenant));
            else if (TryParseSha256(entry.KeySha256!, out var hash))
                keys.Add(new ApiKey(hash, entry.Tenant));
            else
                problems.Add($"{source}:KeySha256 must be 64 hexadecimal digits.");
        }

        void AddLine(string line, string source)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (tenant, key) = colon < 0 ? (DefaultTenant, line) : (line[..colon].Trim(), line[(colon + 1)..].Trim());
            if (tenant.Length == 0 || key.Length == 0)
                problems.Add($"{source} holds an entry without a tenant or without a key; write tenant:key or key.");
            else
                keys.Add(Hashed(key, tenant));
        }
    }

    private static string[] ReadFile(string? path, List<string> problems)
    {
        if (string.IsNullOrEmpty(path))
            return [];
        try
        {
            return [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{ApiOptions.Section}:KeysFile cannot be read: {e.Message}");
            return [];
        }
    }

    private static bool TryParseSha256(string text, out byte[] hash)
    {
        hash = new byte[SHA256.HashSizeInBytes];
        return text.Length == 2 * hash.Length
            && Convert.FromHexString(text, hash, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    private static ApiKey Hashed(string key, string tenant) => new(SHA256.HashData(Encoding.UTF8.GetBytes(key)), tenant);
}
