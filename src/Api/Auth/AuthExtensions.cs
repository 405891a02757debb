using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Otron.Api.Settings;

namespace Otron.Api.Auth;

internal static class AuthExtensions
{
    public static IServiceCollection AddApiKeys(this IServiceCollection services)
    {
        services.AddSingleton(s => new ApiKeyRing(
            ApiKeySources.Read(s.GetRequiredService<IOptions<ApiOptions>>().Value, s.GetRequiredService<IConfiguration>(), [])));
        // Only the core: AddAuthentication would bring data protection, which writes keys to disk that nobody needs here.
        services.AddWebEncoders();
        services.AddTransient<ApiKeyHandler>();
        services.AddAuthenticationCore(auth =>
        {
            auth.DefaultScheme = ApiKeyHandler.SchemeName;
            auth.AddScheme<ApiKeyHandler>(ApiKeyHandler.SchemeName, displayName: null);
        });
        // Deny by default: a route that says nothing and a path that is no route both require the key.
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    /// <summary>The owner of the request: always the key's tenant, never one from a header or the body.</summary>
    public static string Tenant(this HttpContext context) =>
        context.User.FindFirstValue(ClaimTypes.Name)
        ?? throw new InvalidOperationException("The request passed authorization without a tenant.");
}
