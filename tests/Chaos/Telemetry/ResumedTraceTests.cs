using System.Globalization;
using Otron.Chaos.Harness;
using Silo = Otron.Chaos.Harness.Silo;

namespace Otron.Chaos.Telemetry;

/// <summary>Traces over HTTP, and the rest of a trace after one of its processes was killed.</summary>
public sealed class ResumedTraceTests
{
    private const int Tokens = 80, KillAt = 20;

    [Fact]
    public async Task A_stream_that_outlives_its_silo_is_one_trace()
    {
        await using var collector = await OtlpCollector.StartAsync("http/protobuf");
        await using var cluster = await TracedCluster.StartAsync(collector);
        var embedding = await TracedRequest.PostAsync(cluster.Client, "/v1/embeddings", new { model = TracedCluster.Embedder, input = "text" });
        TraceTree.AssertIs(TraceTree.Embedding, await collector.TraceAsync(embedding.TraceId, TraceTree.Embedding));

        Silo? killed = null;
        var body = new Dictionary<string, object> { ["model"] = TracedCluster.Chat, ["max_tokens"] = Tokens, ["messages"] = new[] { new { role = "user", content = "Story" } } };
        var chat = await StreamedChat.ReadAsync(cluster.Client, body, choices: 1, async deltas =>
        {
            if (deltas < KillAt || killed is not null)
                return;
            killed = await cluster.OwnerAsync();
            await killed.Process.KillAsync();
        });

        Assert.True(chat.IsDone);
        var http = await Deadline.PollAsync(
            TimeSpan.FromSeconds(30), () => Task.FromResult(collector.Spans.SingleOrDefault(span => span.Name == TraceTree.Chat[0])), () => "the span of the one chat");
        var trace = await collector.TraceAsync(http.TraceId, TraceTree.Chat);
        // The turn on the lost silo never ended, so its span was never sent; spans sent earlier stay in the trace.
        TraceTree.AssertIs(TraceTree.Chat, trace);
        var turn = trace.Single(span => span.Name == "otron.turn");
        Assert.NotEqual(killed!.Name, turn.Instance);
        Assert.InRange(int.Parse(turn.Attributes["otron.resumed_tokens"], CultureInfo.InvariantCulture), KillAt, Tokens);
        Assert.Contains("otron.resume", trace.Single(span => span.Name == TraceTree.Chat[1]).Events);
    }
}
