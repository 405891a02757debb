using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Otron.Chaos.Telemetry;

/// <summary>A request of a client that traces as well: it knows the trace id and its own waiting time.</summary>
internal sealed record TracedRequest(string TraceId, string Text, TimeSpan Elapsed)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The <c>timings</c> of a stream's last chunk.</summary>
    public JsonElement LastTimings =>
        JsonDocument.Parse(Text.Split('\n').Last(line => line.StartsWith("data: {", StringComparison.Ordinal))["data: ".Length..]).RootElement.GetProperty("timings");

    public static async Task<TracedRequest> PostAsync(HttpClient client, string path, object body)
    {
        var traceId = $"{Guid.NewGuid():N}";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("traceparent", $"00-{traceId}-00f067aa0ba902b7-01");
        var started = Stopwatch.GetTimestamp();
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var elapsed = Stopwatch.GetElapsedTime(started);
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Equal(traceId, answer.Headers.GetValues("traceresponse").Single().Split('-')[1]);
        return new(traceId, text, elapsed);
    }
}
