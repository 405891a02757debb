namespace Otron.Api.Auth;

/// <summary>The hash of one key, and the tenant that it belongs to.</summary>
internal sealed record ApiKey(byte[] Sha256, string Tenant);
