using Microsoft.AspNetCore.Http;
using Otron.Api.Tests.Server;
using Otron.Tests;

namespace Otron.Api.Tests.Telemetry;

/// <summary>Telemetry goes to a collector that listens, and costs nobody an answer where there is none, a slow or an unwilling one.</summary>
[Collection(AloneGroup.Name)]
public sealed class CollectorTests
{
    private const int Chats = 20;

    /// <summary>Only ends a test that would hang.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_collector_gets_the_metrics()
    {
        await using var collector = await Collector.StartAsync(StatusCodes.Status200OK);
        await using var server = await StartAsync(collector.Url);
        await Traffic.OfEveryKindAsync(server, "words");
        using var deadline = new CancellationTokenSource(Limit);
        string[] expected = ["gen_ai.server.request.duration", "otron.step.duration", "otron.tokens", "http.server.request.duration"];
        while (!expected.All(name => collector.Has("/v1/metrics", name)))
            await Task.Delay(20, deadline.Token);
        Assert.True(collector.Count > 0);
    }

    [Fact]
    public async Task None_that_listens()
    {
        var url = new Uri($"http://127.0.0.1:{FreePorts.Take()}");

        await AssertServesAsync(url, () => true);
    }

    [Theory]
    [InlineData(StatusCodes.Status503ServiceUnavailable)]
    [InlineData(StatusCodes.Status400BadRequest)]
    [InlineData(null)]
    public async Task One_that_refuses_or_never_answers(int? status)
    {
        await using var collector = await Collector.StartAsync(status);

        await AssertServesAsync(collector.Url, () => collector.Count > 0);
    }

    /// <summary>All answers come, also while the exporter hangs, and the server stops.</summary>
    private static async Task AssertServesAsync(Uri url, Func<bool> wasAsked)
    {
        var server = await StartAsync(url);
        using var deadline = new CancellationTokenSource(Limit);
        for (var i = 0; i < Chats || !wasAsked(); i++)
        {
            Assert.False(deadline.IsCancellationRequested, "The collector was never asked.");
            var answer = await server.PostAsync("/v1/chat/completions", TestServer.ChatBody($"Question {i}", """ "max_tokens":4,"stream":true """)).WaitAsync(Limit);
            Assert.Equal("[DONE]", answer.Events[^1]);
        }
        await server.DisposeAsync().AsTask().WaitAsync(Limit);
    }

    private static Task<TestServer> StartAsync(Uri url) => TestServer.StartAsync(
        $"{TestServer.Chat},{TestServer.Embedding}",
        $"--OTEL_EXPORTER_OTLP_ENDPOINT={url}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--OTEL_EXPORTER_OTLP_TIMEOUT=2000",
        "--OTEL_METRIC_EXPORT_INTERVAL=50", "--OTEL_BSP_SCHEDULE_DELAY=50");
}
