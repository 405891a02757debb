namespace Otron.Api.Settings;

/// <summary>One key, in clear or as its SHA-256, and the tenant that it belongs to.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>The key itself; prefer <see cref="KeySha256"/> if others can read the configuration.</summary>
    public string? Key { get; set; }

    /// <summary>SHA-256 of the key, 64 hexadecimal digits.</summary>
    public string? KeySha256 { get; set; }

    /// <summary>The owner of the key; sessions of one tenant are invisible to another.</summary>
    /// <value>The default value is <c>default</c>.</value>
    public string Tenant { get; set; } = "default";
}
