using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Otron.Api.Auth;

internal static class AuthExtensions
{
    public static IServiceCollection AddApiKeys(this IServiceCollection services)
    {
        services.AddSingleton(s => new ApiKeyRing(
            ApiKeySources.Read(s.GetRequiredService<IOptions<ApiOptions>>().Value, s.GetRequiredService<IConfiguration>(), [])));
        // The core only: AddAuthentication would bring data protection, which writes keys to disk that nobody needs here.
        services.AddWebEncoders();
        services.AddTransient<ApiKeyHandler>();
        services.AddAuthenticationCore(auth =>
        {
            auth.DefaultScheme = ApiKeyHandler.SchemeName;
            auth.AddScheme<ApiKeyHandler>(ApiKeyHandler.SchemeName, displayName: null);
        });
        // Default-deny: a route that says nothing, and a path that is no route at all, both ask for the key.
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    /// <summary>Whose request it is: always the key's tenant, never a header's or the body's.</summary>
    public static string Tenant(this HttpContext context) =>
        context.User.FindFirstValue(ClaimTypes.Name)
        ?? throw new InvalidOperationException("The request passed authorization without a tenant.");
}
