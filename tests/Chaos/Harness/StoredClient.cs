using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Otron.Chaos.Harness;

/// <summary>A client of stored responses that retries after passing failures, as the SDKs do, and records the answers.</summary>
internal sealed class StoredClient(HttpClient client)
{
    public const string NoKey = "";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Number of answers that asked the client to retry later.</summary>
    public int Refusals { get; private set; }

    /// <summary>Number of connections that broke.</summary>
    public int Breaks { get; private set; }

    public Task<(HttpStatusCode Status, JsonElement Json)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, body: null, key: null);

    public async Task DeleteForGoodAsync(string path)
    {
        var (status, json) = await SendAsync(HttpMethod.Delete, path, body: null, key: null);
        // An earlier attempt may have succeeded on a silo that died before it could answer.
        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{status}: {json}");
    }

    public async Task<string> CreateConversationAsync()
    {
        var (status, json) = await SendAsync(HttpMethod.Post, "/v1/conversations", new { }, key: null);
        Assert.Equal(HttpStatusCode.OK, status);
        return json.GetProperty("id").GetString()!;
    }

    /// <summary>Runs a turn to the end of its answer. Every attempt has the same key, or none has a key.</summary>
    public async Task<StoredTurn> RespondAsync(object body, string? key = null)
    {
        var (status, json) = await TryRespondAsync(body, key);
        Assert.True(status == HttpStatusCode.OK, $"{status}: {json}");
        return StoredTurn.Of(json);
    }

    public Task<(HttpStatusCode Status, JsonElement Json)> TryRespondAsync(object body, string? key = null) =>
        SendAsync(HttpMethod.Post, "/v1/responses", body, key == NoKey ? null : key ?? $"{Guid.NewGuid():N}");

    public async Task<StoredTurn> ReadAsync(string id)
    {
        var (status, json) = await GetAsync($"/v1/responses/{id}");
        Assert.True(status == HttpStatusCode.OK, $"{status}: {json}");
        return StoredTurn.Of(json);
    }

    /// <summary>All texts of a conversation, in order.</summary>
    public async Task<string[]> ItemsAsync(string conversation)
    {
        var (status, json) = await GetAsync($"/v1/conversations/{conversation}/items?order=asc&limit=100");
        Assert.True(status == HttpStatusCode.OK, $"{status}: {json}");
        return [.. json.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("content")[0].GetProperty("text").GetString()!)];
    }

    private async Task<(HttpStatusCode Status, JsonElement Json)> SendAsync(HttpMethod method, string path, object? body, string? key)
    {
        for (var start = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
                if (body is not null)
                    request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
                if (key is not null)
                    request.Headers.Add("Idempotency-Key", key);
                using var answer = await client.SendAsync(request);
                var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
                if (answer.StatusCode < HttpStatusCode.InternalServerError || Stopwatch.GetElapsedTime(start) > Patience)
                    return (answer.StatusCode, json);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                Assert.NotNull(answer.Headers.RetryAfter);
                Refusals++;
            }
            catch (Exception e) when (e is HttpRequestException or IOException && Stopwatch.GetElapsedTime(start) < Patience)
            {
                Breaks++; // whether it took effect is unknown
            }
            await Task.Delay(Pause);
        }
    }
}

internal sealed record StoredTurn(string Id, string Status, string? ErrorCode, string Text)
{
    public static StoredTurn Of(JsonElement json) => new(
        json.GetProperty("id").GetString()!,
        json.GetProperty("status").GetString()!,
        json.GetProperty("error") is { ValueKind: JsonValueKind.Object } error ? error.GetProperty("code").GetString() : null,
        string.Concat(json.GetProperty("output").EnumerateArray().Select(item => item.GetProperty("content")[0].GetProperty("text").GetString())));
}
