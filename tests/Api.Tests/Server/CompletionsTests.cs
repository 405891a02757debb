using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Otron.Api.Tests.Server;

/// <summary>Prompts as they are, without a template.</summary>
[Collection(OpenServerGroup.Name)]
public sealed class CompletionsTests(OpenServer open)
{
    private const string Fox = "the quick brown fox";
    private const string Dog = "the lazy dog";

    private readonly TestServer _server = open.Server;

    [Fact]
    public async Task The_prompt_that_a_chats_template_makes_gets_the_chats_answer()
    {
        var chat = await _server.PostAsync("/v1/chat/completions", TestServer.ChatBody("Hello", """ "temperature":0,"max_tokens":12 """));
        var ids = (await _server.PostAsync("/tokenize", TestServer.ChatBody("Hello"))).Json.GetProperty("tokens").GetRawText();

        var completion = await CompleteAsync(ids);

        Assert.Equal((chat.Content(), chat.FinishReason()), (Text(completion), completion.FinishReason()));
        Assert.Equal(chat.Usage.GetProperty("prompt_tokens").GetInt32(), completion.Usage.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal("text_completion", completion.Json.GetProperty("object").GetString());
        Assert.StartsWith("cmpl-", completion.Json.GetProperty("id").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_is_its_tokens()
    {
        var ids = (await _server.PostAsync("/tokenize", $$"""{"model":"{{TestServer.Chat}}","prompt":"{{Fox}}"}""")).Json.GetProperty("tokens").GetRawText();

        Assert.Equal(Text(await CompleteAsync(ids)), Text(await CompleteAsync(Quoted(Fox))));
    }

    [Fact]
    public async Task Several_prompts_are_answered_in_order_as_each_alone()
    {
        var (fox, dog) = (await CompleteAsync(Quoted(Fox), """ "n":2 """), await CompleteAsync(Quoted(Dog), """ "n":2 """));

        var both = await CompleteAsync($"[{Quoted(Fox)},{Quoted(Dog)}]", """ "n":2 """);

        Assert.Equal([0, 1, 2, 3], both.Json.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.Equal([Text(fox, 0), Text(fox, 1), Text(dog, 0), Text(dog, 1)], Enumerable.Range(0, 4).Select(i => Text(both, i)));
        foreach (var count in new[] { "prompt_tokens", "completion_tokens", "total_tokens" })
            Assert.Equal(fox.Usage.GetProperty(count).GetInt32() + dog.Usage.GetProperty(count).GetInt32(), both.Usage.GetProperty(count).GetInt32());
    }

    [Fact]
    public async Task A_stream_says_what_the_plain_answer_does()
    {
        var prompts = $"[{Quoted(Fox)},{Quoted(Dog)}]";
        var plain = await CompleteAsync(prompts);

        var events = (await CompleteAsync(prompts, """ "stream":true,"stream_options":{"include_usage":true} """)).Events;

        Assert.Equal("[DONE]", events[^1]);
        var chunks = events.SkipLast(1).Select(e => JsonDocument.Parse(e).RootElement).ToArray();
        Assert.All(chunks, chunk => Assert.Equal("text_completion", chunk.GetProperty("object").GetString()));
        var choices = chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray()).ToArray();
        for (var i = 0; i < 2; i++)
        {
            var own = choices.Where(choice => choice.GetProperty("index").GetInt32() == i).ToArray();
            Assert.Equal(Text(plain, i), string.Concat(own.Select(choice => choice.GetProperty("text").GetString())));
            Assert.All(own.SkipLast(1), choice => Assert.Equal(JsonValueKind.Null, choice.GetProperty("finish_reason").ValueKind));
            Assert.Equal(plain.FinishReason(i), own[^1].GetProperty("finish_reason").GetString());
        }
        Assert.Equal(plain.Usage.GetProperty("total_tokens").GetInt32(), chunks[^1].GetProperty("usage").GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task Sixteen_tokens_are_the_default_and_a_returning_prompt_finds_its_cache()
    {
        var prompt = string.Concat(Enumerable.Repeat($"{Fox} jumps over {Dog}. ", 12));
        var first = await PostAsync($$"""{"prompt":{{Quoted(prompt)}},"temperature":0,"logit_bias":{"2":-100} }""");
        Assert.Equal((16, "length"), (first.Usage.GetProperty("completion_tokens").GetInt32(), first.FinishReason()));

        var next = await PostAsync($$"""{"prompt":{{Quoted(prompt + Text(first) + " And then?")}},"temperature":0,"max_tokens":2}""");

        Assert.True(next.Usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32() >= first.Usage.GetProperty("prompt_tokens").GetInt32() / 2);
    }

    [Theory]
    [InlineData(""" "other":1 """, "prompt")]
    [InlineData(""" "prompt":"" """, "prompt")]
    [InlineData(""" "prompt":[] """, "prompt")]
    [InlineData(""" "prompt":{} """, "prompt")]
    [InlineData(""" "prompt":["a",5] """, "prompt[1]")]
    [InlineData(""" "prompt":[[1],"a"] """, "prompt[1]")]
    [InlineData(""" "prompt":[1,-1] """, "prompt")]
    [InlineData(""" "prompt":[99999999] """, "prompt")]
    [InlineData(""" "prompt":"a","n":9 """, "n")]
    [InlineData(""" "prompt":"a","max_tokens":99999 """, "prompt")]
    [InlineData(""" "prompt":"a","echo":true,"logprobs":1 """, "echo")]
    [InlineData(""" "prompt":"a","echo":true,"truncate_prompt_tokens":1 """, "echo")]
    [InlineData(""" "prompt":"a","echo":true,"max_tokens":0 """, "max_tokens")]
    [InlineData(""" "prompt":"a","logprobs":true """, "logprobs")]
    [InlineData(""" "prompt":"a","suffix":"b" """, "suffix")]
    [InlineData(""" "prompt":"a","logprobs":21 """, "logprobs")]
    [InlineData(""" "prompt":"a","best_of":2 """, "best_of")]
    public async Task What_cannot_be_done_is_refused_by_name(string fields, string param) => (await PostAsync($"{{{fields}}}")).AssertError(400, param: param);

    [Theory]
    [InlineData("")]
    [InlineData(""" "stream":true """)]
    public async Task A_prompt_comes_back_before_its_answer(string stream)
    {
        var ids = (await _server.PostAsync("/tokenize", $$"""{"model":"{{TestServer.Chat}}","prompt":"{{Dog}}"}""")).Json.GetProperty("tokens").GetRawText();
        var named = (await _server.PostAsync("/detokenize", $$"""{"model":"{{TestServer.Chat}}","tokens":{{ids}}}""")).Json.GetProperty("prompt").GetString();
        var (text, tokens) = (await CompleteAsync(Quoted(Fox), stream), await CompleteAsync(ids, stream));

        Assert.Equal(Fox + Joined(text), Joined(await CompleteAsync(Quoted(Fox), WithEcho(stream))));
        Assert.Equal(named + Joined(tokens), Joined(await CompleteAsync(ids, WithEcho(stream))));

        static string WithEcho(string stream) => stream.Length > 0 ? $"\"echo\":true,{stream}" : """ "echo":true """;
    }

    [Fact]
    public async Task Log_probabilities_have_the_older_form_and_are_those_of_a_chat()
    {
        var chat = await _server.PostAsync("/v1/chat/completions", TestServer.ChatBody("Hello", """ "temperature":0,"max_tokens":12,"logprobs":true,"top_logprobs":3 """));
        var ids = (await _server.PostAsync("/tokenize", TestServer.ChatBody("Hello"))).Json.GetProperty("tokens").GetRawText();
        var expected = chat.Json.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("content").EnumerateArray().ToArray();

        var plain = (await CompleteAsync(ids, """ "logprobs":3 """)).Json.GetProperty("choices")[0];
        var logprobs = plain.GetProperty("logprobs");

        Assert.Equal(["tokens", "token_logprobs", "top_logprobs", "text_offset"], logprobs.EnumerateObject().Select(list => list.Name));
        Assert.All(logprobs.EnumerateObject(), list => Assert.Equal(expected.Length, list.Value.GetArrayLength()));
        Assert.Equal(
            expected.Select(token => token.GetProperty("logprob").GetSingle()),
            logprobs.GetProperty("token_logprobs").EnumerateArray().Select(logprob => logprob.GetSingle()));
        Assert.All(logprobs.GetProperty("top_logprobs").EnumerateArray(), top => Assert.InRange(top.EnumerateObject().Count(), 1, 4));
        Assert.Equal(0, logprobs.GetProperty("text_offset")[0].GetInt32());

        var chunks = (await CompleteAsync(ids, """ "logprobs":3,"stream":true """)).Events.SkipLast(1)
            .Select(data => JsonDocument.Parse(data).RootElement.GetProperty("choices")[0].GetProperty("logprobs"))
            .Where(chunk => chunk.ValueKind != JsonValueKind.Null)
            .ToArray();
        foreach (var list in logprobs.EnumerateObject())
            Assert.Equal(
                list.Value.EnumerateArray().Select(entry => entry.GetRawText()),
                chunks.SelectMany(chunk => chunk.GetProperty(list.Name).EnumerateArray()).Select(entry => entry.GetRawText()));
    }

    [Fact]
    public async Task Only_the_last_tokens_of_a_long_prompt_are_read_if_the_request_says_so()
    {
        int[] ids = [.. Enumerable.Range(300, 40)];
        var last = await CompleteAsync($"[{string.Join(',', ids[^7..])}]");
        var first = await CompleteAsync($"[{string.Join(',', ids[..7])}]");
        var all = $"[{string.Join(',', ids)}]";

        var cut = await CompleteAsync(all, """ "truncate_prompt_tokens":7 """);
        Assert.Equal((Text(last), 7), (Text(cut), cut.Usage.GetProperty("prompt_tokens").GetInt32()));
        Assert.Equal(Text(first), Text(await CompleteAsync(all, """ "truncate_prompt_tokens":7,"truncation_side":"right" """)));
        var longest = await CompleteAsync($"[{string.Join(',', Enumerable.Repeat(300, 600))}]", """ "truncate_prompt_tokens":-1 """);
        Assert.Equal(512 - 12, longest.Usage.GetProperty("prompt_tokens").GetInt32());
    }

    [Fact]
    public async Task Special_tokens_are_put_around_a_text_unless_they_are_not_wanted()
    {
        var (usual, bare) = (await CompleteAsync(Quoted(Fox)), await CompleteAsync(Quoted(Fox), """ "add_special_tokens":false """));

        Assert.True(usual.Usage.GetProperty("prompt_tokens").GetInt32() > bare.Usage.GetProperty("prompt_tokens").GetInt32());
    }

    [Fact]
    public async Task More_answers_than_a_request_may_ask_for_are_refused() =>
        (await CompleteAsync($"[{string.Join(',', Enumerable.Repeat("\"a\"", 17))}]", """ "n":8 """)).AssertError(400, param: "prompt");

    [Fact]
    public async Task Where_one_prompt_cannot_be_answered_none_is_and_nothing_is_left_running()
    {
        (await CompleteAsync("[[5,6,7],[99999999]]", """ "max_tokens":400 """)).AssertError(400, param: "prompt");

        var nodes = _server.Services.GetRequiredService<IGrainFactory>().GetGrain<INodesGrain>(INodesGrain.Key);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await nodes.GetNodesAsync()).Sum(node => node.Models.Sum(load => load.InFlight)) > 0)
            await Task.Delay(20, deadline.Token);
    }

    private Task<Answer> CompleteAsync(string prompt, string more = "") =>
        PostAsync($$"""{"prompt":{{prompt}},"temperature":0{{(more.Contains("max_tokens", StringComparison.Ordinal) ? "" : ",\"max_tokens\":12")}}{{(more.Length > 0 ? "," : "")}}{{more}}}""");

    private Task<Answer> PostAsync(string body) => _server.PostAsync("/v1/completions", $$"""{"model":"{{TestServer.Chat}}",{{body[1..]}}""");

    /// <summary>The text of the first answer, streamed or not.</summary>
    private static string Joined(Answer answer) => answer.Events.Count == 0
        ? Text(answer)
        : string.Concat(answer.Events.SkipLast(1).Select(data => JsonDocument.Parse(data).RootElement.GetProperty("choices")[0].GetProperty("text").GetString()));

    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private static string Text(Answer answer, int choice = 0) => answer.Json.GetProperty("choices")[choice].GetProperty("text").GetString()!;
}
