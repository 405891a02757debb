using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Otron.Chaos.Harness;

namespace Otron.Chaos.Telemetry;

/// <summary>Users' texts, API keys and session names stay out of everything that operators and others can read.</summary>
public sealed class CanaryTests
{
    private const string Canary = "canary7f3a";
    private const string Key = $"{Canary}-key";

    [Fact]
    public async Task A_secret_in_requests_is_in_no_log_line_span_metric_header_or_error()
    {
        await using var collector = await OtlpCollector.StartAsync("http/protobuf");
        await using var cluster = await Cluster.StartAsync(new()
        {
            Silos = 1,
            Serve = [$"{TracedCluster.Chat},{TracedCluster.Embedder}"],
            HashStepMilliseconds = 1, // its answers never repeat a prompt
            More = new Dictionary<string, string>(collector.Settings) { ["OTRON_API_KEYS"] = $"tenant:{Key}", ["Logging__LogLevel__Otron"] = "Debug" },
        });

        foreach (var (path, body) in Answered())
            Assert.InRange(await SendAsync(cluster.Client, path, body, Key), 200, 299);
        foreach (var (path, body) in Refused())
            Assert.InRange(await SendAsync(cluster.Client, path, body, Key), 400, 499);
        Assert.Equal(401, await SendAsync(cluster.Client, "/v1/embeddings", "{}", $"{Canary}-wrong"));

        var count = Answered().Count() + Refused().Count() + 1;
        await Deadline.PollAsync(
            TimeSpan.FromSeconds(30),
            () => Task.FromResult(collector.Spans.Count(span => span.Name.StartsWith("POST", StringComparison.Ordinal)) == count
                && collector.Messages.Any(message => message.ToStringUtf8().Contains("otron.request.errors", StringComparison.Ordinal)) ? "all" : null),
            () => $"spans of {count} requests and their metrics");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/metrics", UriKind.Relative)) { Headers = { Authorization = new("Bearer", Key) } };
        using var scrape = await cluster.Client.SendAsync(request);
        string[] places =
        [
            .. cluster.Apis.Select(api => api.Process.Output),
            .. cluster.Silos.Select(silo => silo.Process.Output),
            .. collector.Messages.Select(message => message.ToStringUtf8()),
            await scrape.Content.ReadAsStringAsync(),
            await cluster.Silos[0].Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)),
        ];
        // Each of them contains the values that it may contain, so a secret would be found as well.
        Assert.All([places[0], places[1], places[^1], places[^2]], place => Assert.Contains(place == places[0] ? "invalid_value" : TracedCluster.Chat, place, StringComparison.Ordinal));
        Assert.Contains(places[2..^2], place => place.Contains(TracedCluster.Chat, StringComparison.Ordinal));
        Assert.All(places, place => Assert.DoesNotContain(Canary, place, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<(string Path, string Body)> Answered()
    {
        yield return ("/v1/chat/completions", Chat());
        yield return ("/v1/chat/completions", Chat("""
            "stream":true,"timings":true,"stop":["SECRET"],"user":"SECRET","n":2
            """));
        yield return ("/v1/chat/completions", Chat("""
            "session_id":"SECRET","prompt_cache_key":"SECRET","SECRET":1
            """));
        yield return ("/v1/chat/completions", Chat("""
            "tools":[{"type":"function","function":{"name":"SECRET","description":"SECRET","parameters":{"properties":{"SECRET":{"const":"SECRET"}}}}}]
            """));
        yield return ("/v1/chat/completions", Chat(""" "structured_outputs":{"choice":["SECRET"]} """));
        yield return ("/v1/embeddings", """{"model":"EMBEDDER","input":["SECRET"],"user":"SECRET"}""");
        yield return ("/v1/responses", """{"model":"CHAT","input":"SECRET","instructions":"SECRET","max_output_tokens":4,"metadata":{"SECRET":"SECRET"}}""");
        yield return ("/v1/responses", """{"model":"CHAT","input":"SECRET","store":false,"stream":true,"max_output_tokens":4}""");
    }

    private static IEnumerable<(string Path, string Body)> Refused()
    {
        yield return ("/v1/chat/completions", """{"model":"SECRET","messages":[{"role":"user","content":"x"}]}""");
        yield return ("/v1/chat/completions", """{"model":"CHAT","messages":"SECRET"}""");
        yield return ("/v1/chat/completions", """{"model":"CHAT","messages":[{"role":"SECRET","content":"x"}]}""");
        yield return ("/v1/chat/completions", """{"model":"CHAT","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://SECRET"}}]}]}""");
        yield return ("/v1/chat/completions", """{"model":"EMBEDDER","messages":[{"role":"user","content":"SECRET"}]}""");
        yield return ("/v1/chat/completions", """{"SECRET" """);
        string[] fields =
        [
            """ "temperature":"SECRET" """, """ "stop":[1,"SECRET"] """, """ "logit_bias":{"SECRET":1} """, """ "seed":"SECRET" """, """ "timings":"SECRET" """,
            """ "tools":[{"type":"SECRET","function":{"name":"x"}}] """, """ "tool_choice":"SECRET" """, """ "guided_choice":["SECRET",1] """,
            """ "tools":[{"function":{"name":"SECRET"}},{"function":{"name":"SECRET"}}] """, """ "response_format":{"type":"SECRET"} """,
            """ "tools":[{"function":{"name":"x"}}],"tool_choice":{"type":"function","function":{"name":"SECRET"}} """,
            """ "stream":"SECRET" """,
            """ "truncation":"SECRET" """, $""" "session_id":"{string.Concat(Enumerable.Repeat("SECRET", 100))}" """, """ "max_completion_tokens":1000000 """,
        ];
        foreach (var field in fields)
            yield return ("/v1/chat/completions", Chat(field));
        foreach (var field in new[] { "prompt_name", "encoding_format", "input_type", "dimensions" })
            yield return ("/v1/embeddings", $$"""{"model":"EMBEDDER","input":"SECRET","{{field}}":"SECRET"}""");
        foreach (var field in new[] { "previous_response_id", "conversation", "metadata" })
            yield return ("/v1/responses", $$"""{"model":"CHAT","input":"SECRET","{{field}}":"SECRET"}""");
        yield return ("/v1/responses", """{"model":"CHAT","input":[{"type":"SECRET"}]}""");
    }

    private static string Chat(string field = """ "seed":1 """) =>
        $$"""{"model":"CHAT","messages":[{"role":"system","content":"SECRET"},{"role":"user","content":"SECRET","name":"SECRET"}],"max_tokens":4,{{field}}}""";

    /// <summary>Headers and errors never contain them; the answer to the client itself may.</summary>
    private static async Task<int> SendAsync(HttpClient client, string path, string body, string key)
    {
        body = body.Replace("SECRET", Canary, StringComparison.Ordinal).Replace("CHAT", TracedCluster.Chat, StringComparison.Ordinal).Replace("EMBEDDER", TracedCluster.Embedder, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Add("X-Session-ID", $"{Canary}-session");
        request.Headers.Add("Idempotency-Key", $"{Canary}-{Guid.NewGuid():N}");
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain(Canary, answer.Headers.ToString(), StringComparison.OrdinalIgnoreCase);
        if (!answer.IsSuccessStatusCode)
        {
            Assert.NotEmpty(JsonDocument.Parse(text).RootElement.GetProperty("error").GetProperty("code").GetString()!);
            Assert.DoesNotContain(Canary, text, StringComparison.OrdinalIgnoreCase);
        }
        return (int)answer.StatusCode;
    }
}
