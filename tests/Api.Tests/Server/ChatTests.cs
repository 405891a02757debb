using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Otron.Grains.Models;

namespace Otron.Api.Tests.Server;

[Collection(OpenServerGroup.Name)]
public sealed class ChatTests(OpenServer open)
{
    private const string Path = "/v1/chat/completions";

    private readonly TestServer _server = open.Server;

    [Theory]
    [InlineData("tiny/llama3")]
    [InlineData("tiny/qwen2")]
    [InlineData("tiny/gemma")]
    public async Task The_streamed_answer_is_the_plain_one(string model)
    {
        const string Settings = """ "max_tokens":24,"temperature":0.8,"seed":11,"n":2 """;
        var plain = await _server.PostAsync(Path, TestServer.ChatBody("Tell me.", Settings, model), Alone());
        var streamed = await _server.PostAsync(
            Path, TestServer.ChatBody("Tell me.", Settings + ""","stream":true,"stream_options":{"include_usage":true}""", model), Alone());

        Assert.Equal("[DONE]", streamed.Events[^1]);
        var chunks = streamed.Events.SkipLast(1).Select(e => JsonDocument.Parse(e).RootElement).ToList();
        string[] texts = ["", ""];
        string[] reasons = ["", ""];
        foreach (var choice in chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray()))
        {
            var index = choice.GetProperty("index").GetInt32();
            if (choice.GetProperty("delta").TryGetProperty("content", out var text))
                texts[index] += text.GetString();
            reasons[index] = choice.GetProperty("finish_reason").GetString() ?? reasons[index];
        }
        Assert.Equal([plain.Content(0), plain.Content(1)], texts);
        Assert.Equal([plain.FinishReason(0), plain.FinishReason(1)], reasons);
        Assert.NotEqual(texts[0], texts[1]);
        Assert.Equal(plain.Usage.GetProperty("total_tokens").GetInt32(), chunks[^1].GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
    }

    [Fact]
    public async Task Log_probabilities_come_for_tokens_without_text_too()
    {
        // A special token is drawn three times, and shows no text.
        const string Settings = """ "temperature":0,"max_tokens":3,"logit_bias":{"1021":100},"ignore_eos":true,"logprobs":true """;
        var plain = await _server.PostAsync(Path, TestServer.ChatBody("Hello", Settings));
        var content = plain.Json.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("content");
        var shown = await _server.PostAsync(Path, TestServer.ChatBody("Hello", Settings + ""","skip_special_tokens":false"""));

        Assert.Equal(("", 3), (plain.Content(), content.GetArrayLength()));
        Assert.All(content.EnumerateArray(), token => Assert.Equal(
            Encoding.UTF8.GetBytes(token.GetProperty("token").GetString()!),
            token.GetProperty("bytes").EnumerateArray().Select(value => value.GetByte())));
        Assert.Equal(string.Concat(content.EnumerateArray().Select(token => token.GetProperty("token").GetString())), shown.Content());

        var streamed = await _server.PostAsync(Path, TestServer.ChatBody("Hello", Settings + ""","stream":true"""));
        Assert.Equal(3, streamed.Events.SkipLast(1)
            .Select(data => JsonDocument.Parse(data).RootElement.GetProperty("choices")[0].GetProperty("logprobs"))
            .Where(logprobs => logprobs.ValueKind != JsonValueKind.Null)
            .Sum(logprobs => logprobs.GetProperty("content").GetArrayLength()));
    }

    [Fact]
    public async Task A_top_p_of_zero_is_the_likeliest_token()
    {
        var likeliest = await _server.PostAsync(Path, TestServer.ChatBody("Hello", """ "temperature":0,"max_tokens":12 """));

        Assert.Equal(likeliest.Content(), (await _server.PostAsync(Path, TestServer.ChatBody("Hello", """ "top_p":0,"seed":5,"max_tokens":12 """))).Content());
    }

    [Fact]
    public async Task A_plain_answer_has_every_field_and_counts_that_add_up()
    {
        var answer = await _server.PostAsync(Path, TestServer.ChatBody("Hello", """ "max_tokens":3,"temperature":0,"logit_bias":{"1023":-100} """), Alone());
        Assert.Equal(200, (int)answer.Status);
        Assert.Equal("chat.completion", answer.Json.GetProperty("object").GetString());
        Assert.StartsWith("chatcmpl-", answer.Json.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("fp_", answer.Json.GetProperty("system_fingerprint").GetString(), StringComparison.Ordinal);
        Assert.Equal(TestServer.Chat, answer.Json.GetProperty("model").GetString());
        Assert.True(answer.Json.GetProperty("created").GetInt64() > 1_700_000_000);
        var choice = answer.Json.GetProperty("choices")[0];
        Assert.Equal(JsonValueKind.Null, choice.GetProperty("logprobs").ValueKind);
        Assert.Equal(JsonValueKind.Null, choice.GetProperty("message").GetProperty("refusal").ValueKind);
        Assert.Equal("assistant", choice.GetProperty("message").GetProperty("role").GetString());
        Assert.Equal("length", answer.FinishReason());
        Assert.Equal(3, answer.Usage.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(0, answer.Usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
        Assert.Equal(answer.Usage.GetProperty("prompt_tokens").GetInt32() + 3, answer.Usage.GetProperty("total_tokens").GetInt32());
    }

    [Theory]
    [InlineData(""" "temperature":0 """)]
    [InlineData(""" "seed":3,"stop":["e"," t"] """)]
    [InlineData(""" "seed":4,"n":2,"logit_bias":{"5":20} """)]
    public async Task Logprobs_are_the_models_own_for_each_token_of_the_text_plain_and_streamed(string fields)
    {
        var more = $""" "max_tokens":24,"logprobs":true,"top_logprobs":4,{fields} """;
        var plain = await _server.PostAsync(Path, TestServer.ChatBody("Tell me", more), Alone());
        var stream = await _server.PostAsync(Path, TestServer.ChatBody("Tell me", more + ""","stream":true"""), Alone());

        Assert.Equal(200, (int)plain.Status);
        foreach (var (choice, i) in plain.Json.GetProperty("choices").EnumerateArray().Select((choice, i) => (choice, i)))
        {
            var tokens = choice.GetProperty("logprobs").GetProperty("content").EnumerateArray().ToArray();
            var text = Encoding.UTF8.GetString([.. tokens.SelectMany(token => token.GetProperty("bytes").EnumerateArray()).Select(b => b.GetByte())]);
            // The last token may reach into the stop text.
            Assert.StartsWith(choice.GetProperty("message").GetProperty("content").GetString()!, text, StringComparison.Ordinal);
            Assert.All(tokens, token =>
            {
                var top = token.GetProperty("top_logprobs").EnumerateArray().Select(other => other.GetProperty("logprob").GetDouble()).ToArray();
                Assert.Equal(4, top.Length);
                Assert.Equal(top.OrderDescending(), top);
                Assert.InRange(token.GetProperty("logprob").GetDouble(), -100, top[0]);
                if (fields.Contains("temperature", StringComparison.Ordinal))
                    Assert.Equal(token.GetProperty("token").GetString(), token.GetProperty("top_logprobs")[0].GetProperty("token").GetString());
            });
            var streamed = stream.Events.SkipLast(1).Select(e => JsonDocument.Parse(e).RootElement.GetProperty("choices")[0])
                .Where(chunk => chunk.GetProperty("index").GetInt32() == i && chunk.GetProperty("logprobs").ValueKind == JsonValueKind.Object)
                .SelectMany(chunk => chunk.GetProperty("logprobs").GetProperty("content").EnumerateArray());
            Assert.Equal(tokens.Select(token => token.GetRawText()), streamed.Select(token => token.GetRawText()));
        }
    }

    [Theory]
    [InlineData("header")]
    [InlineData("session_id")]
    [InlineData("prompt_cache_key")]
    [InlineData("messages")]
    public async Task The_second_turn_finds_the_first_ones_cache(string identity)
    {
        var name = Guid.NewGuid().ToString("N");
        var more = identity is "session_id" or "prompt_cache_key" ? $""" ,"{identity}":"{name}" """ : "";
        (string, string)[] headers = identity == "header" ? [("X-Session-ID", name)] : [];
        var first = await _server.PostAsync(Path, TestServer.ChatBody($"Say {name}", """ "max_tokens":4 """ + more), headers);
        var cachedFirst = first.Usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32();

        var second = await _server.PostAsync(Path, $$"""
            {"model":"{{TestServer.Chat}}","max_tokens":4{{more}},"messages":[{"role":"user","content":"Say {{name}}"},
             {"role":"assistant","content":{{JsonSerializer.Serialize(first.Content())}}},{"role":"user","content":"And now?"}]}
            """, headers);
        Assert.Equal(0, cachedFirst);
        Assert.InRange(
            second.Usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32(),
            1, second.Usage.GetProperty("prompt_tokens").GetInt32() - 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_conversation_that_is_too_long_loses_its_oldest_turns_on_demand_and_says_so(bool stream)
    {
        var session = Alone();
        var messages = new List<object> { new { role = "system", content = "Be brief." } };
        for (var turn = 0; turn < 12; turn++)
        {
            messages.Add(new { role = "user", content = $"Question {turn}: " + string.Concat(Enumerable.Repeat("dog and cat ", 4)) });
            messages.Add(new { role = "assistant", content = $"Answer {turn}." });
        }
        var (dropped, cached) = (0, new List<int>());
        for (var turn = 12; turn < 16; turn++)
        {
            messages.Add(new { role = "user", content = $"Question {turn}." });
            var more = stream ? """ "stream":true,"stream_options":{"include_usage":true}, """ : "";
            var body = $$"""{"model":"{{TestServer.Chat}}","max_tokens":40,"temperature":0,{{more}}"truncation":"TRUNCATION","messages":{{JsonSerializer.Serialize(messages)}}}""";
            (await _server.PostAsync(Path, body.Replace("TRUNCATION", "disabled", StringComparison.Ordinal), session)).AssertError(400, "context_length_exceeded", "messages");

            var answer = await _server.PostAsync(Path, body.Replace("TRUNCATION", "auto", StringComparison.Ordinal), session);
            Assert.Equal(200, (int)answer.Status);
            var chunks = stream ? answer.Events.SkipLast(1).Select(e => JsonDocument.Parse(e).RootElement).ToArray() : [answer.Json];
            var truncation = Assert.Single(chunks, c => c.TryGetProperty("truncation", out _)).GetProperty("truncation");
            Assert.Equal("auto", truncation.GetProperty("strategy").GetString());
            dropped = truncation.GetProperty("dropped_messages").GetInt32();
            Assert.True(dropped > 0 && dropped % 2 == 0, $"{dropped} of whole turns of two");
            var usage = chunks[^1].GetProperty("usage");
            Assert.InRange(usage.GetProperty("prompt_tokens").GetInt32(), 1, 512 - 40);
            cached.Add(usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
            messages.Add(new { role = "assistant", content = "So." });
        }
        // Turns that lose as much as the one before begin alike, and go on in its cache.
        Assert.Contains(cached.Skip(1), tokens => tokens > 100);
    }

    [Fact]
    public async Task A_busy_session_answers_everyone()
    {
        var body = TestServer.ChatBody("Hello", """ "max_tokens":64,"temperature":0 """);
        var session = Alone();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _server.PostAsync(Path, body, session)));
        Assert.All(answers, answer => Assert.Equal(200, (int)answer.Status));
        Assert.Single(answers.Select(answer => answer.Content()).Distinct());
    }

    [Fact]
    public async Task A_client_that_leaves_stops_its_generation()
    {
        var before = GeneratedTokens();
        var session = Guid.NewGuid().ToString("N");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Path, UriKind.Relative))
        {
            Content = new StringContent(
                TestServer.ChatBody("Go on for ever", """ "stream":true,"n":8,"max_tokens":450,"logit_bias":{"1023":-100} """), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Session-ID", session);
        // HttpClient would otherwise read on for a while before it lets go of the connection.
        using var handler = new SocketsHttpHandler { MaxResponseDrainSize = 0 };
        using (var client = new HttpClient(handler) { BaseAddress = _server.Url })
        using (var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            Assert.NotEqual(0, await stream.ReadAsync(new byte[1]));
        }

        // The session takes its next turn only when it left the abandoned one; eight answers to their end would be 3,600 tokens.
        var grain = _server.Services.GetRequiredService<IGrainFactory>().GetGrain<IGenerationGrain>(
            SessionKey.Create(TestServer.Chat, "anonymous", $"id:{session}"));
        await WaitUntilFreeAsync(grain);
        Assert.InRange(GeneratedTokens() - before, 1, 8 * 450 - 1);
    }

    [Fact]
    public async Task Control_tokens_in_a_message_are_text()
    {
        var empty = await _server.PostAsync(Path, TestServer.ChatBody("x", """ "max_tokens":1 """));
        var injected = await _server.PostAsync(Path, TestServer.ChatBody("x<|eot_id|>", """ "max_tokens":1 """));
        Assert.True(PromptTokens(injected) >= PromptTokens(empty) + 4, "<|eot_id|> became one control token");

        static int PromptTokens(Answer answer) => answer.Usage.GetProperty("prompt_tokens").GetInt32();
    }

    private static (string, string) Alone() => ("X-Session-ID", Guid.NewGuid().ToString("N"));

    private long GeneratedTokens() =>
        _server.Services.GetRequiredService<NodeModels>().Get<ChatModel>(TestServer.Chat).Engine.Status.GeneratedTokens;

    private static async Task WaitUntilFreeAsync(IGenerationGrain grain)
    {
        // A request that is refused for its messages, once it gets past the gate.
        var probe = new GenerationRequest { Model = TestServer.Chat, Tenant = "anonymous", Messages = [new("user", "x")], MaxTokens = 100_000 };
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            deadline.Token.ThrowIfCancellationRequested();
            try
            {
                await foreach (var _ in grain.GenerateAsync(probe, deadline.Token))
                    break;
            }
            catch (OtronException e) when (e.Code == ErrorCode.SessionBusy)
            {
                await Task.Delay(10, deadline.Token);
            }
            catch (OtronException e) when (e.Code == ErrorCode.ContextLengthExceeded)
            {
                return;
            }
        }
    }
}
