using System.Runtime.InteropServices;
using System.Text.Json;
using Otron.Tests;

namespace Otron.Api.Tests.Server;

[Collection(OpenServerGroup.Name)]
public sealed class EmbeddingsTests(OpenServer open)
{
    private readonly TestServer _server = open.Server;

    [Theory]
    [InlineData("tiny/nomic")]
    [InlineData("tiny/bge")]
    public async Task The_golden_text_gets_the_golden_vector(string model)
    {
        using var golden = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repo.Model(model), "golden.json")));
        var cases = golden.RootElement.GetProperty("cases").EnumerateArray().Where(c => c.GetProperty("text").GetString() is { Length: > 0 and < 200 }).ToList();
        var texts = cases.Select(c => c.GetProperty("text").GetString()).ToList();
        var answer = await EmbedAsync(model, $""" "input":{JsonSerializer.Serialize(texts)} """);
        for (var i = 0; i < cases.Count; i++)
        {
            var expected = cases[i].GetProperty("embedding").EnumerateArray().Select(v => v.GetSingle()).ToArray();
            Assert.All(expected.Zip(Vector(answer, i)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            Assert.Equal(i, answer.Json.GetProperty("data")[i].GetProperty("index").GetInt32());
        }
        Assert.Equal(
            cases.Sum(c => c.GetProperty("ids").GetArrayLength()),
            answer.Usage.GetProperty("prompt_tokens").GetInt32());
    }

    [Fact]
    public async Task Base64_holds_the_same_floats()
    {
        var floats = await EmbedAsync(TestServer.Embedding, """ "input":"hello" """);
        var base64 = await EmbedAsync(TestServer.Embedding, """ "input":"hello","encoding_format":"base64" """);
        var bytes = base64.Json.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64();
        Assert.Equal(Vector(floats), MemoryMarshal.Cast<byte, float>(bytes).ToArray());
        Assert.Equal(("list", "embedding"), (
            floats.Json.GetProperty("object").GetString(), floats.Json.GetProperty("data")[0].GetProperty("object").GetString()));
    }

    [Fact]
    public async Task Input_type_is_the_models_prompt_for_it()
    {
        var named = await EmbedAsync(TestServer.Embedding, """ "input":"hello","prompt_name":"search_query" """);
        var typed = await EmbedAsync(TestServer.Embedding, """ "input":"hello","input_type":"query" """);
        var plain = await EmbedAsync(TestServer.Embedding, """ "input":"hello" """);
        Assert.Equal(Vector(named), Vector(typed));
        Assert.NotEqual(Vector(plain), Vector(typed));
    }

    [Fact]
    public async Task Widths_are_cut_or_padded_as_asked()
    {
        var cut = Vector(await EmbedAsync(TestServer.Embedding, """ "input":"hello","dimensions":16 """));
        Assert.Equal(16, cut.Length);
        Assert.Equal(1f, MathF.Sqrt(cut.Sum(v => v * v)), 1e-4f);
        var padded = Vector(await EmbedAsync(TestServer.Embedding, """ "input":"hello","dimensions":16,"pad_to":20 """));
        Assert.Equal([.. cut, 0f, 0f, 0f, 0f], padded);
    }

    [Theory]
    [InlineData("tiny/nomic")]
    [InlineData("tiny/bge")]
    public async Task Vectors_are_scaled_or_left_as_they_are_pooled(string model)
    {
        var scaled = Vector(await EmbedAsync(model, """ "input":"hello","normalize":true """));
        var raw = Vector(await EmbedAsync(model, """ "input":"hello","normalize":false """));
        var length = MathF.Sqrt(raw.Sum(v => v * v));

        Assert.NotEqual(1, length, 1e-3f);
        Assert.All(scaled.Zip(raw), pair => Assert.Equal(pair.First, pair.Second / length, 1e-5f));
        Assert.Equal(raw, Vector(await EmbedAsync(model, """ "input":"hello","use_activation":false """)));
    }

    [Fact]
    public async Task An_input_keeps_as_many_tokens_as_the_request_says()
    {
        var cut = await EmbedAsync(TestServer.Embedding, """ "input":"one two three four five six","truncate_prompt_tokens":5 """);
        Assert.Equal(5, cut.Usage.GetProperty("prompt_tokens").GetInt32());

        var words = string.Join(' ', Enumerable.Repeat("word", 3000));
        var most = await EmbedAsync(TestServer.Embedding, $""" "input":"{words}","truncate_prompt_tokens":-1 """);
        Assert.Equal(Vector(await EmbedAsync(TestServer.Embedding, $""" "input":"{words}","truncate":true """)), Vector(most));
    }

    [Fact]
    public async Task Over_long_input_is_cut_when_asked()
    {
        var words = string.Join(' ', Enumerable.Repeat("word", 3000));
        var answer = await EmbedAsync(TestServer.Embedding, $""" "input":"{words}","truncate":true """);
        Assert.NotEmpty(Vector(answer));
    }

    [Fact]
    public async Task Token_ids_are_taken_as_they_are()
    {
        var one = await EmbedAsync(TestServer.Embedding, """ "input":[2,10,11,3] """);
        var two = await EmbedAsync(TestServer.Embedding, """ "input":[[2,10,11,3],[2,10,3]] """);
        Assert.Equal(4, one.Usage.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(7, two.Usage.GetProperty("prompt_tokens").GetInt32());
        Assert.All(Vector(one).Zip(Vector(two)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public async Task An_answer_of_two_thousand_vectors_is_whole()
    {
        var answer = await EmbedAsync(TestServer.Embedding, $""" "input":[{string.Join(',', Enumerable.Repeat("\"a\"", 2048))}] """);
        Assert.Equal(2048, answer.Json.GetProperty("data").GetArrayLength());
    }

    private async Task<Answer> EmbedAsync(string model, string fields)
    {
        var answer = await _server.PostAsync("/v1/embeddings", $$"""{"model":"{{model}}",{{fields}}}""");
        Assert.True(answer.Status == System.Net.HttpStatusCode.OK, answer.Text);
        return answer;
    }

    private static float[] Vector(Answer answer, int index = 0) =>
        [.. answer.Json.GetProperty("data")[index].GetProperty("embedding").EnumerateArray().Select(v => v.GetSingle())];
}
