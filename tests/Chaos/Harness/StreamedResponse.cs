using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Otron.Chaos.Harness;

/// <summary>A stored response as a client sees it that follows it, over any number of streams.</summary>
internal sealed class StreamedResponse
{
    private readonly StringBuilder _text = new();
    private long _lastAt;

    public string Id { get; private set; } = "";

    public string Text => _text.ToString();

    /// <summary>Number of the last event.</summary>
    public int LastEvent { get; private set; } = -1;

    public int Deltas { get; private set; }

    /// <summary>The longest time between two pieces of text.</summary>
    public TimeSpan LongestGap { get; private set; }

    /// <summary>The response in its last event; null while it runs.</summary>
    public JsonElement? End { get; private set; }

    public Task PostAsync(HttpClient client, object body, Func<int, Task>? onDelta = null) =>
        ReadAsync(client, new(HttpMethod.Post, new Uri("/v1/responses", UriKind.Relative)) { Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json") }, onDelta);

    /// <summary>Continues to read after the events that it has.</summary>
    public Task ResumeAsync(HttpClient client) =>
        ReadAsync(client, new(HttpMethod.Get, new Uri($"/v1/responses/{Id}?stream=true&starting_after={LastEvent}", UriKind.Relative)), onDelta: null);

    private async Task ReadAsync(HttpClient client, HttpRequestMessage request, Func<int, Task>? onDelta)
    {
        using var sent = request;
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            var data = JsonDocument.Parse(line["data: ".Length..]).RootElement;
            if (data.GetProperty("type").GetString() == "error")
                throw new InvalidOperationException($"The stream broke off: {data}");
            Assert.Equal(LastEvent + 1, data.GetProperty("sequence_number").GetInt32());
            LastEvent++;
            if (data.TryGetProperty("response", out var response))
            {
                Id = response.GetProperty("id").GetString()!;
                if (response.GetProperty("status").GetString() is not ("in_progress" or "queued"))
                    End = response;
            }
            else if (data.TryGetProperty("delta", out var delta))
            {
                _text.Append(delta.GetString());
                Deltas++;
                var now = Stopwatch.GetTimestamp();
                if (Deltas > 1 && Stopwatch.GetElapsedTime(_lastAt, now) is var gap && gap > LongestGap)
                    LongestGap = gap;
                _lastAt = now;
                if (onDelta is not null)
                    await onDelta(Deltas);
            }
        }
    }
}
