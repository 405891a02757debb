using System.Globalization;
using System.Text.Json;

namespace Otron.Api.Tests.Server;

/// <summary>Where a request's time went, in its answer and in its headers.</summary>
[Collection(OpenServerGroup.Name)]
public sealed class TimingsTests(OpenServer open)
{
    private static readonly string[] ChatPhases = ["template_ms", "tokenize_ms", "queue_ms", "prefill_ms", "decode_ms", "other_ms"];
    private static readonly string[] EmbeddingPhases = ["input_ms", "queue_ms", "inference_ms", "postprocess_ms", "other_ms"];

    private const string Penalised = """ "max_tokens":12,"seed":1,"repetition_penalty":1.1 """;

    [Theory]
    [InlineData(""" "timings":true """, null)]
    [InlineData(""" "timings_per_token":true """, null)]
    [InlineData(""" "stop":null """, "1")]
    public async Task A_plain_chat_says_where_its_time_went_when_asked(string field, string? header)
    {
        (string, string)[] headers = header is null ? [] : [("x-otron-timings", header)];
        var answer = await open.Server.PostAsync("/v1/chat/completions", TestServer.ChatBody("Hello", $"{Penalised},{field}"), headers);

        var timings = answer.Json.GetProperty("timings");
        AssertAddsUp(timings, ChatPhases);
        Assert.Equal(answer.Usage.GetProperty("completion_tokens").GetInt32(), timings.GetProperty("predicted_n").GetInt32());
        Assert.Equal(answer.Usage.GetProperty("prompt_tokens").GetInt32(), timings.GetProperty("prompt_n").GetInt32());
        Assert.Equal(answer.Usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32(), timings.GetProperty("cache_n").GetInt32());
        Assert.Equal(timings.GetProperty("predicted_n").GetInt32() - 1, timings.GetProperty("decode_steps").GetInt32());
        Assert.All(["forward_ms", "penalty_ms", "sampling_ms", "predicted_per_second"], name => Assert.True(timings.GetProperty(name).GetDouble() > 0, name));
        Assert.InRange(timings.GetProperty("forward_ms").GetDouble(), 0, timings.GetProperty("decode_ms").GetDouble());
    }

    [Fact]
    public async Task A_plain_answer_has_the_header_and_nothing_more_unasked()
    {
        var chat = await open.Server.PostAsync("/v1/chat/completions", TestServer.ChatBody("Hello", """ "max_tokens":4 """), ("x-otron-timings", "false"));
        var embedding = await open.Server.PostAsync("/v1/embeddings", $$"""{"model":"{{TestServer.Embedding}}","input":"Hello"}""");

        Assert.False(chat.Json.TryGetProperty("timings", out _));
        Assert.False(embedding.Json.TryGetProperty("timings", out _));
        AssertHeader(chat, ["template", "tokenize", "queue", "prefill", "decode", "other", "total"]);
        AssertHeader(embedding, ["input", "queue", "inference", "postprocess", "other", "total"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_last_chunk_of_a_stream_says_it_and_no_other(bool includeUsage)
    {
        var more = $$"""{{Penalised}},"n":2,"stream":true,"timings":true,"stream_options":{"include_usage":{{(includeUsage ? "true" : "false")}}}""";
        var answer = await open.Server.PostAsync("/v1/chat/completions", TestServer.ChatBody("Hello", more));

        var chunks = answer.Events.SkipLast(1).Select(data => JsonDocument.Parse(data).RootElement).ToArray();
        Assert.Equal("[DONE]", answer.Events[^1]);
        AssertAddsUp(chunks[^1].GetProperty("timings"), ChatPhases);
        Assert.Equal(includeUsage ? JsonValueKind.Object : JsonValueKind.Undefined, chunks[^1].TryGetProperty("usage", out var usage) ? usage.ValueKind : JsonValueKind.Undefined);
        Assert.All(chunks[..^1], chunk => Assert.False(chunk.TryGetProperty("timings", out _)));
    }

    [Theory]
    [InlineData(""" "timings":true """, null)]
    [InlineData(""" "dimensions":32 """, "yes")]
    public async Task Embeddings_say_where_their_time_went_when_asked(string field, string? header)
    {
        (string, string)[] headers = header is null ? [] : [("x-otron-timings", header)];
        var answer = await open.Server.PostAsync("/v1/embeddings", $$"""{"model":"{{TestServer.Embedding}}","input":["Hello","world"],{{field}}}""", headers);

        AssertAddsUp(answer.Json.GetProperty("timings"), EmbeddingPhases);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "timings")]
    [InlineData("/v1/chat/completions", "timings_per_token")]
    [InlineData("/v1/embeddings", "timings")]
    public async Task What_is_no_boolean_is_refused(string path, string field)
    {
        var body = path.EndsWith("embeddings", StringComparison.Ordinal)
            ? $$"""{"model":"{{TestServer.Embedding}}","input":"Hello","{{field}}":"yes"}"""
            : TestServer.ChatBody("Hello", $""" "{field}":1 """);

        (await open.Server.PostAsync(path, body)).AssertError(400, "invalid_value", field);
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "0af7651916cd43dd8448eb211c80319c")]
    [InlineData("nonsense", null)]
    public async Task The_trace_of_a_request_is_in_its_answer(string traceParent, string? expected)
    {
        var answer = await open.Server.PostAsync("/v1/chat/completions", TestServer.ChatBody("Hello", """ "max_tokens":1 """), ("traceparent", traceParent));
        var refused = await open.Server.PostAsync("/v1/chat/completions", "{}", ("traceparent", traceParent));

        foreach (var headers in new[] { answer.Headers, refused.Headers })
        {
            var parts = Assert.Single(headers.GetValues("traceresponse")).Split('-');
            Assert.Equal((4, "00", 32, 16), (parts.Length, parts[0], parts[1].Length, parts[2].Length));
            if (expected is not null)
                Assert.Equal(expected, parts[1]);
        }
    }

    private static void AssertAddsUp(JsonElement timings, string[] phases)
    {
        var parts = phases.Select(name => timings.GetProperty(name).GetDouble()).ToArray();
        Assert.All(parts, part => Assert.InRange(part, 0, double.MaxValue));
        // Each is rounded to a microsecond.
        Assert.Equal(timings.GetProperty("total_ms").GetDouble(), parts.Sum(), 0.01);
    }

    private static void AssertHeader(Answer answer, string[] names)
    {
        var entries = Assert.Single(answer.Headers.GetValues("Server-Timing")).Split(", ").Select(entry => entry.Split(";dur=")).ToArray();
        Assert.Equal(names, entries.Select(entry => entry[0]));
        Assert.Equal(
            double.Parse(entries[^1][1], CultureInfo.InvariantCulture),
            entries[..^1].Sum(entry => double.Parse(entry[1], CultureInfo.InvariantCulture)),
            0.01);
    }
}
