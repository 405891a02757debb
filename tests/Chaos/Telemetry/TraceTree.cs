using Otron.Chaos.Harness;

namespace Otron.Chaos.Telemetry;

/// <summary>The expected shape of a request's trace.</summary>
internal static class TraceTree
{
    /// <summary>The request, the model call, the turn, and then the turn's phases.</summary>
    public static readonly string[] Chat =
        ["POST /v1/chat/completions", $"chat {TracedCluster.Chat}", "otron.turn", "otron.template", "otron.tokenize", "otron.queue", "otron.prefill", "otron.decode", "otron.detokenize"];

    public static readonly string[] Embedding =
        ["POST /v1/embeddings", $"embeddings {TracedCluster.Embedder}", "otron.embed", "otron.input", "otron.queue", "otron.inference", "otron.postprocess"];

    private const string Activation = "otron.session.activate";
    private const int Work = 1, Turn = 2;

    /// <summary>Asserts that each of these spans exists once, under and within its parent; spans of activated sessions may exist too.</summary>
    public static void AssertIs(string[] names, ReceivedSpan[] trace)
    {
        Assert.Equal(names.Order(StringComparer.Ordinal), trace.Select(span => span.Name).Where(name => name != Activation).Order(StringComparer.Ordinal));
        Assert.All(trace, span => Assert.False(span.HasFailed));
        foreach (var span in trace)
        {
            var place = Array.IndexOf(names, span.Name);
            Assert.Equal(place is 0 or Work ? "otron-api" : "otron-silo", span.Service);
            if (place == 0)
                continue;
            var parent = trace.Single(other => other.Name == names[span.Name == Activation ? Work : Math.Min(place - 1, Turn)]);
            Assert.Equal(parent.SpanId, span.ParentId);
            if (place > Turn)
                Assert.True(span.StartNanoseconds >= parent.StartNanoseconds && span.EndNanoseconds <= parent.EndNanoseconds, $"{span.Name} lies outside {parent.Name}");
        }
    }

    /// <summary>The part of the request outside all phases, as a multiple of the allowed 5 % or 5 ms.</summary>
    public static double Missed(ReceivedSpan[] trace, IEnumerable<string> phases)
    {
        var request = trace.Single(span => span.Name.StartsWith("POST", StringComparison.Ordinal)).Duration;
        var sum = TimeSpan.FromTicks(phases.Sum(name => trace.Single(span => span.Name == name).Duration.Ticks));
        Assert.InRange(sum, TimeSpan.Zero, request);
        return Tolerances(request - sum, request);
    }

    public static double Tolerances(TimeSpan missed, TimeSpan whole) => missed / TimeSpan.FromMilliseconds(Math.Max(5, whole.TotalMilliseconds * 0.05));
}
