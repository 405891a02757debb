using System.Reflection;
using System.Security.Cryptography;
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

    private static readonly string[] Verbs = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>
    /// Only our own files run, whatever a model writes. Trusted Types make the browser refuse any HTML that did not pass through the
    /// sanitiser.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify";

    public static void MapChatPage(this IEndpointRouteBuilder routes)
    {
        var assembly = typeof(ChatPage).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            var path = resource == ResourcePrefix + IndexName ? "/" : $"/{resource}";
            routes.MapMethods(path, Verbs, Serve(assembly, resource)).AllowAnonymous().DisableHttpMetrics().ExcludeFromDescription();
        }
    }

    private static RequestDelegate Serve(Assembly assembly, string resource)
    {
        var content = Read(assembly, resource);
        var contentType = ContentType(resource);
        var hash = EntityTagHeaderValue.Parse($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
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
