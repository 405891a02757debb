using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Net.Http.Headers;

namespace Otron.Api.Page;

/// <summary>
/// The chat page at <c>/</c> and its files below <c>/page</c>. They are in the assembly, so a published host needs no folder for them.
/// They hold no private data and are open to everyone; the requests that the page makes need a key if the API requires one.
/// </summary>
internal static class ChatPage
{
    private const string ResourcePrefix = "page/";
    private const string IndexName = "index.html";

    /// <summary>
    /// Only our own files run, whatever a model writes. Trusted Types make the browser refuse any HTML that did not pass through the
    /// sanitiser.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify";

    public static void AddPageCompression(this IServiceCollection services) => services.AddResponseCompression(compression =>
    {
        // These files hold no secrets, which compression could betray under TLS.
        compression.EnableForHttps = true;
        compression.MimeTypes = ["text/html", "text/css", "text/javascript", "image/svg+xml", "text/plain"];
    });

    /// <summary>Compresses the files of the page, and nothing else: streams of events must not wait in a compressor.</summary>
    public static void UsePageCompression(this WebApplication app) => app.UseWhen(
        context => context.Request.Path == "/" || context.Request.Path.StartsWithSegments("/page", StringComparison.OrdinalIgnoreCase),
        page => page.UseResponseCompression());

    public static void MapChatPage(this IEndpointRouteBuilder routes)
    {
        var assembly = typeof(ChatPage).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            var path = resource == ResourcePrefix + IndexName ? "/" : $"/{resource}";
            routes.MapGet(path, Serve(assembly, resource)).AllowAnonymous().DisableHttpMetrics().ExcludeFromDescription();
        }
    }

    private static RequestDelegate Serve(Assembly assembly, string resource)
    {
        var content = Read(assembly, resource);
        var contentType = ContentType(resource);
        // Weak, because it is the same for each coding of the content.
        var hash = EntityTagHeaderValue.Parse($"W/\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
        return context =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers["Referrer-Policy"] = "no-referrer";
            // Requested each time but sent only if changed: an upgrade is seen at once, and all files have the same version.
            headers.CacheControl = "no-cache";
            return TypedResults.Bytes(content, contentType, entityTag: hash).ExecuteAsync(context);
        };
    }

    private static byte[] Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
}
