using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Otron.Api.Settings;

namespace Otron.Api.Hosting;

/// <summary>
/// Cross-origin requests of browser apps (CORS), from the origins of <see cref="ApiOptions.AllowedOrigins"/>. Keys travel in a header that
/// the page sets itself, so no credentials of the browser are allowed.
/// </summary>
internal static class BrowserOrigins
{
    public const string Any = "*";

    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);

    // What a page may read of an answer besides the headers that CORS always shows.
    private static readonly string[] Exposed =
        ["x-request-id", "traceresponse", "Server-Timing", "Retry-After", "x-should-retry", "WWW-Authenticate", "ETag"];

    public static void AddBrowserOrigins(this IServiceCollection services)
    {
        services.AddOptions<ApiOptions>().Configure<IConfiguration>(Split);
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<ApiOptions>>((cors, api) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(api.Value.AllowedOrigins.Contains(Any) ? [Any] : [.. api.Value.AllowedOrigins.Select(origin => origin.TrimEnd('/'))])
            .AllowAnyHeader()
            .AllowAnyMethod()
            .WithExposedHeaders(Exposed)
            .SetPreflightMaxAge(PreflightAge)));
    }

    /// <summary>Stands before authentication: a preflight carries no key.</summary>
    public static void UseBrowserOrigins(this WebApplication app) => app.UseWhen(
        context => context.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value.AllowedOrigins.Count > 0,
        pages => pages.UseCors());

    /// <summary>An origin is a scheme, a host and perhaps a port (RFC 6454); a page of another origin could not be told from it otherwise.</summary>
    public static bool IsOrigin(string text) =>
        text == Any || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.AbsolutePath is "/" or ""
            && uri.Query.Length + uri.Fragment.Length + uri.UserInfo.Length == 0 && !uri.Host.Contains('*', StringComparison.Ordinal));

    /// <summary>Adds the origins of a list with commas, as environment variables and the command line give it.</summary>
    private static void Split(ApiOptions options, IConfiguration configuration)
    {
        var list = configuration[$"{ApiOptions.Section}:{nameof(ApiOptions.AllowedOrigins)}"];
        foreach (var origin in list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
            options.AllowedOrigins.Add(origin);
    }
}
