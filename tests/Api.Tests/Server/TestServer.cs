using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Otron.Api.Hosting;
using Otron.Tests;

namespace Otron.Api.Tests.Server;

/// <summary>The real API with its own silo and tiny models, on a free loopback port.</summary>
public sealed class TestServer : IAsyncDisposable
{
    public const string Chat = "tiny/llama3";
    public const string Embedding = "tiny/nomic";

    private readonly WebApplication _app;

    private TestServer(WebApplication app, string data)
    {
        Data = data;
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    /// <summary>The folder of stored conversations.</summary>
    public string Data { get; }

    public Uri Url => Client.BaseAddress!;

    public IServiceProvider Services => _app.Services;

    /// <param name="models">Ids to serve, with commas between.</param>
    /// <param name="settings">More command-line settings, such as <c>--Otron:Api:MaxRequestBodyBytes=2048</c>.</param>
    public static async Task<TestServer> StartAsync(string models, params string[] settings)
    {
        var data = Path.Combine(Path.GetTempPath(), $"otron-tests-{Guid.NewGuid():N}");
        var app = ApiHost.Build([
            "--Otron:Api:Urls=http://127.0.0.1:0",
            $"--Otron:Models:Path={Repo.Models}",
            $"--Otron:Models:Serve={models}",
            $"--Otron:Sessions:Path={data}",
            "--Otron:Engine:Rows=16",
            "--Otron:Engine:Threads=1",
            "--Otron:Engine:SnapshotDiskMegabytes=0", // a test does not go on where another run has stopped
            "--Logging:LogLevel:Default=None",
            .. settings,
        ]);
        await app.StartAsync();
        return new TestServer(app, data);
    }

    public async Task<Answer> PostAsync(string path, string json, params (string Name, string Value)[] headers)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await SendAsync(HttpMethod.Post, path, content, headers);
    }

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Client.SendAsync(request);
        return new Answer(response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsStringAsync());
    }

    public static string ChatBody(string content, string more = "", string model = Chat) =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":{{JsonSerializer.Serialize(content)}}}]{{(more.Length > 0 ? "," : "")}}{{more}}}""";

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        if (Directory.Exists(Data))
            Directory.Delete(Data, recursive: true);
    }
}

/// <summary>A response, read to its end.</summary>
public sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>Data of the server-sent events, in order.</summary>
    public IReadOnlyList<string> Events =>
        [.. Text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line["data: ".Length..])];

    public JsonElement Usage => Json.GetProperty("usage");

    public string Content(int choice = 0) => Json.GetProperty("choices")[choice].GetProperty("message").GetProperty("content").GetString()!;

    public string FinishReason(int choice = 0) => Json.GetProperty("choices")[choice].GetProperty("finish_reason").GetString()!;

    /// <summary>Every error has all four keys, a request id, JSON as its type, and nothing of the inside.</summary>
    public void AssertError(int status, string? code = null, string? param = null)
    {
        Assert.Equal(status, (int)Status);
        Assert.Equal("application/json", ContentHeaders.ContentType?.MediaType);
        Assert.True(Headers.Contains("x-request-id"));
        var error = Json.GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(p => p.Name));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        if (code is not null)
            Assert.Equal(code, error.GetProperty("code").GetString());
        if (param is not null)
            Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.DoesNotContain("   at ", Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Text, StringComparison.Ordinal);
    }
}
