using System.Net;
using Otron.Api.Tests.Server;

namespace Otron.Api.Tests.Telemetry;

/// <summary>What a scrape says after traffic of every kind.</summary>
[Collection(AloneGroup.Name)]
public sealed class MetricsTests : IAsyncLifetime
{
    private const string Secret = "xyzzy-plugh";

    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync($"{TestServer.Chat},{TestServer.Embedding}");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Requests_and_tokens_are_counted_once()
    {
        var before = await ScrapeAsync();
        int prompt = 0, output = 0, cached = 0;
        for (var i = 0; i < 3; i++)
        {
            var usage = (await _server.PostAsync("/v1/chat/completions", TestServer.ChatBody($"Question {i}", """ "max_tokens":8,"session_id":"s" """))).Usage;
            prompt += usage.GetProperty("prompt_tokens").GetInt32();
            output += usage.GetProperty("completion_tokens").GetInt32();
            cached += usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32();
        }
        var embedded = (await Traffic.EmbedAsync(_server)).Usage.GetProperty("prompt_tokens").GetInt32();
        var after = await ScrapeAsync();

        Assert.Equal(3, Grown("gen_ai_server_request_duration_seconds_count", "gen_ai_operation_name=\"chat\"", Chat));
        Assert.Equal(3, Grown("gen_ai_server_time_to_first_token_seconds_count", Chat));
        Assert.Equal(1, Grown("gen_ai_server_request_duration_seconds_count", "gen_ai_operation_name=\"embeddings\""));
        Assert.Equal(prompt, Grown("gen_ai_client_token_usage_sum", "gen_ai_token_type=\"input\"", Chat));
        Assert.Equal(output, Grown("gen_ai_client_token_usage_sum", "gen_ai_token_type=\"output\"", Chat));
        Assert.Equal(embedded, Grown("gen_ai_client_token_usage_sum", "gen_ai_operation_name=\"embeddings\""));
        Assert.Equal(prompt - cached, Grown("otron_tokens_total", "otron_kind=\"prompt\""));
        Assert.Equal(cached, Grown("otron_tokens_total", "otron_kind=\"cached\""));
        Assert.Equal(output, Grown("otron_tokens_total", "otron_kind=\"generated\""));
        Assert.Equal(embedded, Grown("otron_embedding_tokens_total", "otron_kind=\"input\""));
        Assert.Equal(0, Grown("otron_request_errors_total"));

        double Grown(string name, params string[] labels) => after.Sum(name, labels) - before.Sum(name, labels);
    }

    [Fact]
    public async Task What_fails_is_counted_by_its_code_and_has_no_tokens()
    {
        var before = await ScrapeAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await _server.PostAsync("/v1/chat/completions", TestServer.ChatBody("Hello", model: Secret))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.SendAsync(HttpMethod.Get, $"/v1/{Secret}")).Status);
        await Traffic.RefusedEmbeddingAsync(_server);
        var after = await ScrapeAsync();

        Assert.Equal(1, after.Sum("otron_request_errors_total", "error_type=\"model_not_found\"") - before.Sum("otron_request_errors_total", "error_type=\"model_not_found\""));
        Assert.Equal(1, after.Sum("otron_request_errors_total", "error_type=\"unknown_url\"") - before.Sum("otron_request_errors_total", "error_type=\"unknown_url\""));
        Assert.Equal(1, after.Sum("otron_refusals_total", "otron_reason=\"unsupported_dimensions\"") - before.Sum("otron_refusals_total", "otron_reason=\"unsupported_dimensions\""));
        Assert.Equal(1, after.Sum("gen_ai_server_request_duration_seconds_count", "error_type=\"model_not_found\"") - before.Sum("gen_ai_server_request_duration_seconds_count", "error_type=\"model_not_found\""));
        Assert.Equal(before.Sum("gen_ai_client_token_usage_count"), after.Sum("gen_ai_client_token_usage_count"));
    }

    [Fact]
    public async Task No_text_of_a_request_becomes_a_label_and_more_traffic_makes_no_more_series()
    {
        await Traffic.OfEveryKindAsync(_server, Secret);
        var first = await ScrapeAsync();
        for (var i = 0; i < 3; i++)
            await Traffic.OfEveryKindAsync(_server, $"{Secret}-{i}");
        var more = await ScrapeAsync();

        Assert.DoesNotContain(more.Samples.Keys, key => key.Contains(Secret, StringComparison.Ordinal));
        Assert.Equal(Ours(first), Ours(more));

        static IEnumerable<string> Ours(PrometheusText scrape) =>
            scrape.Samples.Keys.Where(key => key.StartsWith("otron_", StringComparison.Ordinal) || key.StartsWith("gen_ai_", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Probes_and_scrapes_are_not_measured()
    {
        await _server.SendAsync(HttpMethod.Get, "/health/ready");
        await ScrapeAsync();
        var scrape = await ScrapeAsync();

        Assert.Equal(0, scrape.Sum("http_server_request_duration_seconds_count", "http_route=\"/health/ready\"") + scrape.Sum("http_server_request_duration_seconds_count", "http_route=\"/metrics\""));
    }

    private const string Chat = $"gen_ai_request_model=\"{TestServer.Chat}\"";

    private async Task<PrometheusText> ScrapeAsync() => PrometheusText.Parse(await Traffic.ScrapeAsync(_server));
}
