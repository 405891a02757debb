using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Otron.Api.Tests.Server;

/// <summary>The page as the server gives it out; what it does in a browser is tested in <c>tests/node/page.mjs</c>.</summary>
public sealed partial class ChatPageTests(GuardedServer guarded) : IClassFixture<GuardedServer>
{
    private const string Vendored = "/page/lib/";

    private readonly TestServer _server = guarded.Server;

    [Fact]
    public async Task The_page_and_all_it_names_need_no_key_and_the_api_does()
    {
        var assets = await CrawlAsync();

        foreach (var path in (string[])["/", "/page/chat.css", "/page/chat.js", "/page/icon.svg", "/page/lib/marked.esm.js", "/page/lib/purify.min.js"])
            Assert.Contains(path, assets.Keys);
        foreach (var (path, answer) in assets)
        {
            Assert.Equal((path, HttpStatusCode.OK), (path, answer.Status));
            Assert.NotEmpty(answer.Text);
        }
        (await _server.SendAsync(HttpMethod.Get, "/v1/models")).AssertError(401, "invalid_api_key");
        (await _server.SendAsync(HttpMethod.Get, "/page/none.js")).AssertError(401, "invalid_api_key");
    }

    [Fact]
    public async Task Only_files_of_this_server_can_run_or_be_asked()
    {
        foreach (var (path, answer) in await CrawlAsync())
        {
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy")).Split("; ");
            Assert.Equal(
                [
                    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self' data:", "base-uri 'none'",
                    "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types dompurify",
                ],
                policy);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.Equal(ContentType(path), answer.ContentHeaders.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task Nothing_of_ours_names_another_host_or_runs_inline()
    {
        foreach (var (path, answer) in (await CrawlAsync()).Where(asset => !asset.Key.StartsWith(Vendored, StringComparison.Ordinal)))
        {
            Assert.DoesNotMatch(ForeignAddress(), answer.Text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));
            if (path == "/")
                Assert.DoesNotMatch(Inline(), answer.Text);
        }
    }

    [Fact]
    public async Task A_file_is_sent_again_only_when_it_has_changed()
    {
        foreach (var path in (await CrawlAsync()).Keys)
        {
            var full = await _server.SendAsync(HttpMethod.Get, path);
            var tag = full.Headers.ETag!.Tag;
            Assert.True(full.Headers.CacheControl!.NoCache);

            var again = await _server.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", tag));
            var head = await _server.SendAsync(HttpMethod.Head, path);

            Assert.Equal((HttpStatusCode.NotModified, "", tag), (again.Status, again.Text, again.Headers.ETag!.Tag));
            Assert.Equal((HttpStatusCode.OK, "", tag), (head.Status, head.Text, head.Headers.ETag!.Tag));
            Assert.Equal(full.ContentHeaders.ContentLength, head.ContentHeaders.ContentLength);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Files_are_compressed_for_a_browser_and_answers_of_the_API_are_not(string coding)
    {
        var plain = await _server.Client.GetByteArrayAsync(new Uri("/page/chat.js", UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page/chat.js");
        request.Headers.Add("Accept-Encoding", coding);
        using var answer = await _server.Client.SendAsync(request);
        Assert.Equal(coding, Assert.Single(answer.Content.Headers.ContentEncoding));
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        await using var packed = await answer.Content.ReadAsStreamAsync();
        await using Stream reader = coding == "br" ? new BrotliStream(packed, CompressionMode.Decompress) : new GZipStream(packed, CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        await reader.CopyToAsync(unpacked);
        Assert.Equal(plain, unpacked.ToArray());

        var api = await _server.SendAsync(HttpMethod.Get, "/v1/models", null, ("Accept-Encoding", coding), ("Authorization", "Bearer key-one"));
        Assert.Empty(api.ContentHeaders.ContentEncoding);
    }

    [Fact]
    public async Task Libraries_are_as_published_and_their_licences_beside_them()
    {
        var versions = (await _server.SendAsync(HttpMethod.Get, $"{Vendored}VERSIONS.txt")).Text;
        foreach (var path in (await CrawlAsync()).Keys.Where(path => path.StartsWith(Vendored, StringComparison.Ordinal)))
            Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(await _server.Client.GetByteArrayAsync(new Uri(path, UriKind.Relative)))), versions, StringComparison.Ordinal);
        foreach (var licence in new[] { "marked.LICENSE.txt", "dompurify.LICENSE.txt", "dompurify.LICENSE-MPL.txt" })
            Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync(HttpMethod.Get, Vendored + licence)).Status);
    }

    [Fact]
    public async Task Durations_of_requests_do_not_count_the_page()
    {
        var key = ("Authorization", "Bearer key-one");
        await CrawlAsync();
        await _server.SendAsync(HttpMethod.Get, "/v1/models", null, key);

        var scrape = (await _server.SendAsync(HttpMethod.Get, "/metrics", null, key)).Text;

        var counted = scrape.Split('\n').Where(line => line.StartsWith("http_server_request_duration", StringComparison.Ordinal)).ToList();
        Assert.Contains(counted, line => line.Contains("http_route=\"/v1/models\"", StringComparison.Ordinal));
        Assert.DoesNotContain(counted, line => line.Contains("http_route=\"/\"", StringComparison.Ordinal));
        Assert.DoesNotContain(counted, line => line.Contains("""http_route="/page""", StringComparison.Ordinal));
    }

    /// <summary>The page, what it names, and what that imports.</summary>
    private async Task<Dictionary<string, Answer>> CrawlAsync()
    {
        var found = new Dictionary<string, Answer>();
        var open = new Queue<Uri>([new Uri(_server.Url, "/")]);
        while (open.TryDequeue(out var address))
        {
            if (found.ContainsKey(address.AbsolutePath))
                continue;
            var answer = found[address.AbsolutePath] = await _server.SendAsync(HttpMethod.Get, address.AbsolutePath);
            if (!address.AbsolutePath.StartsWith(Vendored, StringComparison.Ordinal))
                foreach (Match name in Named().Matches(answer.Text))
                    open.Enqueue(new Uri(address, name.Groups["path"].Value));
        }
        return found;
    }

    private static string ContentType(string path) => Path.GetExtension(path) switch
    {
        "" => "text/html",
        ".css" => "text/css",
        ".svg" => "image/svg+xml",
        _ => "text/javascript",
    };

    [GeneratedRegex("""(?:href|src)="(?<path>[^"#$]+)"|(?:from|import) '(?<path>[^']+)'|url\((?<path>[^)]+)\)""")]
    private static partial Regex Named();

    [GeneratedRegex("""https?://|wss?://|['"]//""")]
    private static partial Regex ForeignAddress();

    [GeneratedRegex("""<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:""")]
    private static partial Regex Inline();
}
