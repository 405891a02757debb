using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Otron.Api.Errors;
using Otron.Api.Settings;

namespace Otron.Api.Auth;

/// <summary>Turns <c>Authorization: Bearer</c> into a tenant. If no key is set, callers on this machine are the tenant <c>anonymous</c>.</summary>
internal sealed class ApiKeyHandler(
    ApiKeyRing ring,
    IOptions<ApiOptions> api,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string AnonymousTenant = "anonymous";

    private const string Bearer = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (ring.IsEmpty)
            return Task.FromResult(IsExpectedHost() ? Success(AnonymousTenant) : AuthenticateResult.NoResult());

        string? header = Request.Headers.Authorization;
        if (header is null || !header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.NoResult());
        return Task.FromResult(ring.TenantOf(header[Bearer.Length..].Trim()) is { } tenant
            ? Success(tenant)
            : AuthenticateResult.Fail("wrong key"));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return OpenAiErrors.WriteAsync(Context, ring.IsEmpty ? OpenAiErrors.UnexpectedHost : OpenAiErrors.InvalidApiKey);
    }

    /// <summary>A page under a foreign name that resolves to loopback (DNS rebinding) must not reach a server without keys.</summary>
    private bool IsExpectedHost() =>
        api.Value.AllowAnonymous
        || string.Equals(Request.Host.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Request.Host.Host, out var address) && IPAddress.IsLoopback(address));

    private AuthenticateResult Success(string tenant)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, tenant)], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }
}
