using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Otron.Api.Tests.Server;

public sealed class KeysTests(GuardedServer guarded) : IClassFixture<GuardedServer>
{
    private readonly TestServer _server = guarded.Server;

    [Theory]
    [InlineData("GET", "/v1/models")]
    [InlineData("GET", "/v1/models/tiny/llama3")]
    [InlineData("POST", "/v1/chat/completions")]
    [InlineData("POST", "/v1/embeddings")]
    [InlineData("DELETE", "/v1/models")]
    [InlineData("POST", "/v1/responses")]
    [InlineData("GET", "/v1/responses/resp_1")]
    [InlineData("POST", "/v1/conversations")]
    [InlineData("GET", "/v1/conversations/conv_1/items")]
    [InlineData("GET", "/v1/none")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/page")]
    public async Task Every_route_but_health_and_the_page_asks_for_a_key(string method, string path)
    {
        foreach (var authorization in new[] { null, "", "Bearer", "Bearer ", "Bearer wrong", "Basic a2V5LW9uZQ==", "key-one" })
        {
            var answer = await _server.SendAsync(new HttpMethod(method), path, null, authorization is null ? [] : [("Authorization", authorization)]);
            answer.AssertError(401, "invalid_api_key");
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
            Assert.DoesNotContain("wrong\"", answer.Text, StringComparison.Ordinal);
        }
        (await _server.SendAsync(new HttpMethod(method), $"{path}?api_key=key-one&key=key-one")).AssertError(401);
    }

    [Theory]
    [InlineData("//v1/models")]
    [InlineData("/V1/models")]
    [InlineData("/%76%31/models")]
    [InlineData("/v1/models/")]
    [InlineData("/v1/./models")]
    [InlineData("/health/../v1/models")]
    [InlineData("/health/%2e%2e/v1/models")]
    public async Task No_spelling_of_a_path_is_open(string path)
    {
        var status = await RawStatusAsync($"GET {path} HTTP/1.1\r\nHost: odd.example.\r\nConnection: close\r\n\r\n");
        Assert.Contains(status, new[] { 400, 401, 404 });
    }

    [Fact]
    public async Task Health_is_open()
    {
        foreach (var path in new[] { "/health", "/health/live", "/health/ready", "/health/startup" })
            Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync(HttpMethod.Get, path)).Status);
    }

    [Fact]
    public async Task A_key_opens_everything()
    {
        var key = ("Authorization", "Bearer key-one");
        Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync(HttpMethod.Get, "/v1/models", null, key)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _server.PostAsync("/v1/chat/completions", TestServer.ChatBody("Hello", """ "max_tokens":1 """), key)).Status);
        (await _server.SendAsync(HttpMethod.Get, "/v1/none", null, key)).AssertError(404);
    }

    [Fact]
    public async Task A_session_name_of_another_tenant_is_another_session()
    {
        var session = ("X-Session-ID", "shared-name");
        var body = TestServer.ChatBody("The same words for both of them", """ "max_tokens":1 """);
        Assert.Equal(0, await CachedAsync("key-one"));
        Assert.Equal(0, await CachedAsync("key-two"));
        Assert.NotEqual(0, await CachedAsync("key-one"));

        async Task<int> CachedAsync(string key) =>
            (await _server.PostAsync("/v1/chat/completions", body, session, ("Authorization", $"Bearer {key}")))
            .Usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32();
    }

    [Fact]
    public async Task What_one_tenant_stores_does_not_exist_for_another()
    {
        (string, string) one = ("Authorization", "Bearer key-one"), two = ("Authorization", "Bearer key-two");
        var conversation = (await _server.PostAsync("/v1/conversations", "{}", one)).Json.GetProperty("id").GetString();
        var response = (await _server.PostAsync(
            "/v1/responses", $$"""{"model":"{{TestServer.Chat}}","input":"Hello","max_output_tokens":2,"conversation":"{{conversation}}"}""", one)).Json.GetProperty("id").GetString();
        var (never, other) = ($"conv_{new string('0', 32)}", $"resp_{new string('0', 40)}");

        foreach (var (method, path, missing) in new[]
        {
            ("GET", $"/v1/responses/{response}", $"/v1/responses/{other}"),
            ("GET", $"/v1/responses/{response}/input_items", $"/v1/responses/{other}/input_items"),
            ("POST", $"/v1/responses/{response}/cancel", $"/v1/responses/{other}/cancel"),
            ("DELETE", $"/v1/responses/{response}", $"/v1/responses/{other}"),
            ("GET", $"/v1/conversations/{conversation}", $"/v1/conversations/{never}"),
            ("GET", $"/v1/conversations/{conversation}/items", $"/v1/conversations/{never}/items"),
            ("DELETE", $"/v1/conversations/{conversation}", $"/v1/conversations/{never}"),
        })
        {
            var foreign = await _server.SendAsync(new HttpMethod(method), path, null, two);
            foreign.AssertError(404, "not_found");
            Assert.Equal((await _server.SendAsync(new HttpMethod(method), missing, null, two)).Text, foreign.Text);
        }
        Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync(HttpMethod.Get, $"/v1/responses/{response}", null, one)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_body_limit_holds_with_and_without_content_length(bool chunked)
    {
        // A chunked body pays for its framing: a few bytes for each chunk.
        Assert.Equal(200, (int)(await SendOfSizeAsync(GuardedServer.MaxBodyBytes - (chunked ? 64 : 0))).Status);
        (await SendOfSizeAsync(GuardedServer.MaxBodyBytes + 1)).AssertError(413, "content_too_large");

        async Task<Answer> SendOfSizeAsync(int bytes)
        {
            var body = TestServer.ChatBody("Hello", """ "max_tokens":1 """);
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.PadRight(bytes)));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return await _server.SendAsync(
                HttpMethod.Post, "/v1/chat/completions", content,
                chunked ? [("Authorization", "Bearer key-one"), ("Transfer-Encoding", "chunked")] : [("Authorization", "Bearer key-one")]);
        }
    }

    private async Task<int> RawStatusAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _server.Url.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return int.Parse((await reader.ReadLineAsync())!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
