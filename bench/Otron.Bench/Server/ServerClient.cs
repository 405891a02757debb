using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Otron.Bench.Server;

/// <summary>A plain HTTP client, so that the server is measured and not an SDK.</summary>
internal sealed class ServerClient : IDisposable
{
    private readonly ServerOptions _options;
    private readonly HttpClient _http;

    public ServerClient(ServerOptions options)
    {
        _options = options;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = options.Url, Timeout = Timeout.InfiniteTimeSpan };
        if (options.ApiKey is { } key)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Checks before any measurement that the server serves the model.</summary>
    /// <exception cref="BenchException">There is no server, or it does not serve the model.</exception>
    public async Task RequireModelAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri("v1/models", UriKind.Relative), cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new BenchException($"{_options.Url} answers {await ReasonAsync(response, cancellationToken)}.");
            var models = await ReadAsync(response, Wire.Default.ModelList, cancellationToken);
            if (models.Data.All(model => model.Id != _options.Model))
                throw new BenchException($"{_options.Url} does not serve {_options.Model}; it has {string.Join(", ", models.Data.Select(model => model.Id))}.");
        }
        catch (HttpRequestException e)
        {
            throw new BenchException($"No server at {_options.Url}: {e.Message} ./run_server.sh starts one.");
        }
    }

    /// <summary>Prompt tokens that the chat template adds to a message. The request also warms the server up.</summary>
    public async Task<int> TemplateTokensAsync(CancellationToken cancellationToken)
    {
        const int Words = 8;
        var request = new ChatRequest { Model = _options.Model, Messages = [new("user", new RandomWords(seed: 0).Text(Words))], MaxTokens = 1 };
        var result = await ChatAsync(request, NewSession(), cancellationToken);
        return result.IsSuccess ? result.Usage.PromptTokens - Words : throw new BenchException($"A first request failed: {result.Failure}.");
    }

    /// <summary>A name that no earlier run has used, so that none of its caches helps.</summary>
    public static string NewSession() => $"bench-{Guid.NewGuid():N}";

    public async Task<ChatResult> ChatAsync(ChatRequest body, string session, CancellationToken cancellationToken)
    {
        using var request = Post("v1/chat/completions", body, Wire.Default.ChatRequest);
        request.Headers.Add("X-Session-ID", session);
        var result = new ChatResult();
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
                await ReadEventsAsync(response, result, cancellationToken);
            else
                result.Fail(await ReasonAsync(response, cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            result.Fail(e.Message);
        }
        catch (OperationCanceledException)
        {
            result.Fail("cut off by --max-seconds");
        }
        return result;
    }

    public async Task<EmbedResult> EmbedAsync(IReadOnlyList<string> inputs, CancellationToken cancellationToken)
    {
        using var request = Post("v1/embeddings", new EmbeddingsRequest(_options.Model, inputs, "base64"), Wire.Default.EmbeddingsRequest);
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
                return new() { Failure = await ReasonAsync(response, cancellationToken) };
            var latency = Stopwatch.GetElapsedTime(started);
            var answer = await ReadAsync(response, Wire.Default.EmbeddingsAnswer, cancellationToken);
            return new() { Inputs = inputs.Count, Tokens = answer.Usage.PromptTokens, LatencyMs = latency.TotalMilliseconds };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            return new() { Failure = e.Message };
        }
        catch (OperationCanceledException)
        {
            return new() { Failure = "cut off by --max-seconds" };
        }
    }

    /// <summary>An answer that is not streamed, with the server's own timings and the client's time.</summary>
    public Task<(ChatAnswer Answer, double ClientMs)> TimedChatAsync(ChatRequest body, CancellationToken cancellationToken) =>
        TimedAsync(Post("v1/chat/completions", body, Wire.Default.ChatRequest), Wire.Default.ChatAnswer, cancellationToken);

    /// <summary>Embeddings with the same timings as <see cref="TimedChatAsync"/>.</summary>
    public Task<(EmbeddingsAnswer Answer, double ClientMs)> TimedEmbedAsync(IReadOnlyList<string> inputs, CancellationToken cancellationToken) =>
        TimedAsync(
            Post("v1/embeddings", new EmbeddingsRequest(_options.Model, inputs, "base64") { Timings = true }, Wire.Default.EmbeddingsRequest),
            Wire.Default.EmbeddingsAnswer, cancellationToken);

    public static BenchException NoTimings => new("The server's answer has no timings; is it an Otron of this version?");

    /// <summary>The server's metrics, as Prometheus would read them.</summary>
    public async Task<string> MetricsAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri("metrics", UriKind.Relative), cancellationToken);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsStringAsync(cancellationToken)
            : throw new BenchException($"{_options.Url}metrics answers {await ReasonAsync(response, cancellationToken)}.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<(T Answer, double ClientMs)> TimedAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using (request)
        {
            var started = Stopwatch.GetTimestamp();
            using var response = await _http.SendAsync(request, cancellationToken);
            var latency = Stopwatch.GetElapsedTime(started);
            return response.IsSuccessStatusCode
                ? (await ReadAsync(response, type, cancellationToken), latency.TotalMilliseconds)
                : throw new BenchException($"{_options.Url} answers {await ReasonAsync(response, cancellationToken)}.");
        }
    }

    private static async Task ReadEventsAsync(HttpResponseMessage response, ChatResult result, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream, ChatChunk.Read).EnumerateAsync(cancellationToken))
        {
            if (ReferenceEquals(item.Data, ChatChunk.Done))
                return;
            if (item.Data.Error is { } error)
            {
                result.Fail($"error event {error.Code}: {error.Message}");
                return;
            }
            result.Add(item.Data);
        }
        result.Fail("the stream ended without [DONE]");
    }

    private static HttpRequestMessage Post<T>(string path, T body, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken)
            ?? throw new JsonException("The server answered null.");
    }

    /// <summary>Status and code without the message, which may name a request: equal reasons are counted together.</summary>
    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        try
        {
            return $"{status} {(await ReadAsync(response, Wire.Default.ErrorAnswer, cancellationToken)).Error?.Code}".TrimEnd();
        }
        catch (JsonException)
        {
            return $"{status} {response.ReasonPhrase}";
        }
    }
}
