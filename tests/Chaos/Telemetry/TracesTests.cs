using Otron.Chaos.Harness;
using Xunit.Abstractions;

namespace Otron.Chaos.Telemetry;

/// <summary>One request makes one trace over three processes.</summary>
public sealed class TracesTests(TracedCluster traced, ITestOutputHelper output) : IClassFixture<TracedCluster>
{
    private const int Tokens = 60;

    private static readonly string[] ChatPhases = TraceTree.Chat[3..8]; // the last one, detokenize, lies within decode

    private readonly OtlpCollector _collector = traced.Collector;
    private readonly HttpClient _client = traced.Cluster.Client;

    [Fact]
    public async Task A_chat_and_an_embedding_are_one_trace_each_with_every_phase()
    {
        // The first requests compile the code, and other processes use the processors too, so the best of several requests counts.
        var (missedByChats, missedByEmbeddings) = (new List<double>(), new List<double>());
        for (var i = 0; i < 2 || (i < 10 && Math.Max(missedByChats.Min(), missedByEmbeddings.Min()) > 1); i++)
        {
            var chat = await TracedRequest.PostAsync(_client, "/v1/chat/completions", Chat($"question {i}"));
            var trace = await _collector.TraceAsync(chat.TraceId, TraceTree.Chat);
            TraceTree.AssertIs(TraceTree.Chat, trace);
            AssertChat(trace.Single(span => span.Name == TraceTree.Chat[1]));
            Assert.Equal($"{Tokens - 1}", trace.Single(span => span.Name == "otron.decode").Attributes["otron.decode.steps"]);
            missedByChats.Add(TraceTree.Missed(trace, ChatPhases));

            var embedding = await TracedRequest.PostAsync(_client, "/v1/embeddings", Texts($"text {i}"));
            trace = await _collector.TraceAsync(embedding.TraceId, TraceTree.Embedding);
            TraceTree.AssertIs(TraceTree.Embedding, trace);
            AssertEmbedding(trace.Single(span => span.Name == TraceTree.Embedding[1]));
            missedByEmbeddings.Add(TraceTree.Missed(trace, TraceTree.Embedding[3..]));
        }
        Report("chats", missedByChats);
        Report("embeddings", missedByEmbeddings);
        Assert.InRange(missedByChats.Min(), 0, 1);
        Assert.InRange(missedByEmbeddings.Min(), 0, 1);

        Assert.DoesNotContain(_collector.Spans, span => span.Name.Contains("MoveNext", StringComparison.Ordinal));
        Assert.Contains(_collector.Spans, span => span.Name == "otron.session.activate");
        Assert.Equal(["silo-1", "silo-1", "silo-2", "silo-2"], _collector.Spans.Where(span => span.Name == "otron.model.load").Select(load => load.Instance).Order());
        var steps = _collector.Spans.Where(span => span.Name == "otron.step").ToArray();
        Assert.NotEmpty(steps);
        Assert.All(steps, step => Assert.All(step.LinkedTraces, linked => Assert.Contains(_collector.Spans, span => span.TraceId == linked && span.Name == "otron.turn")));
    }

    [Fact]
    public async Task Turns_of_a_stored_conversation_are_linked_each_to_the_one_before()
    {
        string[] names = ["POST /v1/responses", .. TraceTree.Chat[1..]];
        var traces = new List<ReceivedSpan[]>();
        string? previous = null;
        for (var i = 0; i < 3; i++)
        {
            var answer = await TracedRequest.PostAsync(
                _client, "/v1/responses", new { model = TracedCluster.Chat, input = $"question {i}", max_output_tokens = 4, previous_response_id = previous });
            previous = answer.Json.GetProperty("id").GetString();
            traces.Add(await _collector.TraceAsync(answer.TraceId, names));
        }

        Assert.All(traces, trace => TraceTree.AssertIs(names, trace));
        var turns = traces.ConvertAll(trace => trace.Single(span => span.Name == "otron.turn"));
        Assert.Empty(turns[0].LinkedTraces);
        Assert.Equal([turns[0].TraceId], turns[1].LinkedTraces);
        Assert.Equal([turns[1].TraceId], turns[2].LinkedTraces);
        var conversation = Assert.Single(traces.Select(trace => trace.Single(span => span.Name == TraceTree.Chat[1]).Attributes["gen_ai.conversation.id"]).Distinct());
        Assert.StartsWith("conv_", conversation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task Phases_agree_with_the_clock_of_the_client(int streams)
    {
        // As above, the best of several requests counts.
        var missed = new List<double>();
        for (var round = 0; round < 2 || (round < 10 && missed.Min() > 1); round++)
            foreach (var answer in await AskAsync($"round {round}"))
                missed.Add(Missed(answer));
        Report($"{streams} streams", missed);
        Assert.InRange(missed.Min(), 0, 1);

        double Missed(TracedRequest answer)
        {
            var timings = answer.LastTimings;
            var phases = new[] { "template_ms", "tokenize_ms", "queue_ms", "prefill_ms", "decode_ms" }.Sum(name => timings.GetProperty(name).GetDouble());
            var total = timings.GetProperty("total_ms").GetDouble();
            // The phases never exceed the client's time, and the rest of the total is reported as other.
            Assert.InRange(total, 0, answer.Elapsed.TotalMilliseconds);
            Assert.Equal(total, phases + timings.GetProperty("other_ms").GetDouble(), 0.01);
            return TraceTree.Tolerances(answer.Elapsed - TimeSpan.FromMilliseconds(phases), answer.Elapsed);
        }

        Task<TracedRequest[]> AskAsync(string content) =>
            Task.WhenAll(Enumerable.Range(0, streams).Select(i => TracedRequest.PostAsync(_client, "/v1/chat/completions", Chat($"{content} {i}", stream: true))));
    }

    private static object Chat(string content, bool stream = false) => new
    {
        model = TracedCluster.Chat,
        max_tokens = Tokens,
        temperature = 0.7,
        top_p = 0.9,
        seed = 3,
        stream,
        timings = true,
        messages = new[] { new { role = "user", content } },
    };

    private static object Texts(string text) => new { model = TracedCluster.Embedder, input = Enumerable.Range(0, 16).Select(i => $"{i} {string.Join(' ', Enumerable.Repeat(text, 100))}"), truncate = true };

    private static void AssertChat(ReceivedSpan chat)
    {
        Assert.Equal(3, chat.Kind); // client
        Assert.Equal("chat", chat.Attributes["gen_ai.operation.name"]);
        Assert.Equal("otron", chat.Attributes["gen_ai.provider.name"]);
        Assert.Equal(TracedCluster.Chat, chat.Attributes["gen_ai.request.model"]);
        Assert.Equal(TracedCluster.Chat, chat.Attributes["gen_ai.response.model"]);
        Assert.StartsWith("chatcmpl-", chat.Attributes["gen_ai.response.id"], StringComparison.Ordinal);
        Assert.Equal("length", chat.Attributes["gen_ai.response.finish_reasons"]);
        Assert.Equal($"{Tokens}", chat.Attributes["gen_ai.request.max_tokens"]);
        Assert.Equal("0.7", chat.Attributes["gen_ai.request.temperature"]);
        Assert.Equal("0.9", chat.Attributes["gen_ai.request.top_p"]);
        Assert.Equal("3", chat.Attributes["gen_ai.request.seed"]);
        Assert.Equal($"{Tokens}", chat.Attributes["gen_ai.usage.output_tokens"]);
        Assert.Contains("gen_ai.usage.input_tokens", chat.Attributes);
        Assert.Contains("gen_ai.usage.cache_read.input_tokens", chat.Attributes);
        Assert.Contains("gen_ai.conversation.id", chat.Attributes);
    }

    private static void AssertEmbedding(ReceivedSpan embedding)
    {
        Assert.Equal("embeddings", embedding.Attributes["gen_ai.operation.name"]);
        Assert.Equal("otron", embedding.Attributes["gen_ai.provider.name"]);
        Assert.Equal(TracedCluster.Embedder, embedding.Attributes["gen_ai.request.model"]);
        Assert.Equal("float", embedding.Attributes["gen_ai.request.encoding_formats"]);
        Assert.Equal("64", embedding.Attributes["gen_ai.embeddings.dimension.count"]);
        Assert.Contains("gen_ai.usage.input_tokens", embedding.Attributes);
    }

    private void Report(string what, List<double> missed)
    {
        missed.Sort();
        output.WriteLine($"Not in a phase, of {what}: least {missed[0]:P0}, median {missed[missed.Count / 2]:P0}, most {missed[^1]:P0} of what may be missing.");
    }
}
