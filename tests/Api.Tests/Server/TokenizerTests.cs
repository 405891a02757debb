using System.Text.Json;

namespace Otron.Api.Tests.Server;

[Collection(OpenServerGroup.Name)]
public sealed class TokenizerTests(OpenServer open)
{
    private readonly TestServer _server = open.Server;

    [Theory]
    [InlineData(TestServer.Chat)]
    [InlineData(TestServer.Embedding)]
    public async Task A_text_comes_back_from_its_tokens(string model)
    {
        const string Text = "the quick brown fox jumps";
        var tokens = (await TokenizeAsync($$"""{"model":"{{model}}","prompt":"{{Text}}","add_special_tokens":false,"return_token_strs":true}""")).Json;
        var ids = tokens.GetProperty("tokens");
        Assert.Equal(ids.GetArrayLength(), tokens.GetProperty("count").GetInt32());
        Assert.Equal(ids.GetArrayLength(), tokens.GetProperty("token_strs").GetArrayLength());
        Assert.True(tokens.GetProperty("max_model_len").GetInt32() > 0);

        var text = (await _server.PostAsync("/detokenize", $$"""{"model":"{{model}}","tokens":{{ids}}}""")).Json;
        Assert.Equal((Text, Text), (text.GetProperty("prompt").GetString(), text.GetProperty("content").GetString()));
    }

    [Fact]
    public async Task Special_tokens_are_added_and_read_unless_they_are_not_wanted()
    {
        var plain = await CountAsync(""" "content":"hello","add_special":false """, TestServer.Embedding);

        Assert.Equal(plain + 2, await CountAsync(""" "content":"hello" """, TestServer.Embedding)); // [CLS] and [SEP]
        Assert.Equal(plain + 1, await CountAsync(""" "content":"[SEP]hello","add_special":false """, TestServer.Embedding));
        Assert.True(await CountAsync(""" "content":"[SEP]hello","add_special":false,"parse_special":false """, TestServer.Embedding) > plain + 1);
    }

    [Fact]
    public async Task Messages_count_what_the_chat_then_reads()
    {
        var chat = await _server.PostAsync("/v1/chat/completions", TestServer.ChatBody("Hello there", """ "max_tokens":1 """));

        var count = (await TokenizeAsync(TestServer.ChatBody("Hello there"))).Json.GetProperty("count").GetInt32();

        Assert.Equal(chat.Usage.GetProperty("prompt_tokens").GetInt32(), count);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""" ,"instructions":"Be brief." """)]
    public async Task The_input_of_a_response_is_counted_with_what_it_follows(string more)
    {
        var first = (await _server.PostAsync("/v1/responses", Response("Hello"))).Json.GetProperty("id").GetString();
        var body = Response("And then?", $""","previous_response_id":"{first}"{more}""");

        var counted = (await _server.PostAsync("/v1/responses/input_tokens", body)).Json;
        var answered = (await _server.PostAsync("/v1/responses", body)).Json;

        Assert.Equal("response.input_tokens", counted.GetProperty("object").GetString());
        Assert.Equal(answered.GetProperty("usage").GetProperty("input_tokens").GetInt32(), counted.GetProperty("input_tokens").GetInt32());
    }

    [Fact]
    public async Task No_tokens_are_no_text() =>
        Assert.Equal("", (await _server.PostAsync("/detokenize", $$"""{"model":"{{TestServer.Chat}}","tokens":[]}""")).Json.GetProperty("content").GetString());

    [Fact]
    public async Task Special_tokens_are_left_out_of_a_text_if_they_are_not_wanted()
    {
        var ids = (await TokenizeAsync($$"""{"model":"{{TestServer.Embedding}}","prompt":"hello"}""")).Json.GetProperty("tokens").GetRawText();

        var plain = await _server.PostAsync("/detokenize", $$"""{"model":"{{TestServer.Embedding}}","tokens":{{ids}},"skip_special_tokens":true}""");

        Assert.Equal("hello", plain.Json.GetProperty("content").GetString());
    }

    [Fact]
    public async Task The_form_of_a_prompt_is_counted_as_the_chat_then_reads_it()
    {
        const string Begun = """ "model":"tiny/qwen2","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"Sure: "}] """;
        foreach (var form in (string[])[""" "add_generation_prompt":false """, """ "continue_final_message":true """])
        {
            var chat = await _server.PostAsync("/v1/chat/completions", $$"""{{{Begun}},{{form}},"max_tokens":1}""");
            var tokens = (await TokenizeAsync($$"""{{{Begun}},{{form}}}""")).Json;

            Assert.Equal(chat.Usage.GetProperty("prompt_tokens").GetInt32(), tokens.GetProperty("count").GetInt32());
        }
    }

    [Theory]
    [InlineData("/tokenize", """ "messages":[{"role":"user","content":"x"}],"add_special_tokens":true """, 400, "add_special_tokens")]
    [InlineData("/tokenize", """ "prompt":5 """, 400, "prompt")]
    [InlineData("/tokenize", """ "other":5 """, 400, "prompt")]
    [InlineData("/tokenize", """ "messages":[] """, 400, "messages")]
    [InlineData("/detokenize", """ "other":5 """, 400, "tokens")]
    [InlineData("/detokenize", """ "tokens":[1,-1] """, 400, "tokens")]
    [InlineData("/detokenize", """ "tokens":[1,99999999] """, 400, "tokens")]
    public async Task What_cannot_be_read_is_refused_by_name(string path, string fields, int status, string param) =>
        (await _server.PostAsync(path, $$"""{"model":"{{TestServer.Chat}}",{{fields}}}""")).AssertError(status, param: param);

    [Fact]
    public async Task A_model_that_is_not_served_is_not_found() =>
        (await _server.PostAsync("/tokenize", """{"model":"none","prompt":"x"}""")).AssertError(404, "model_not_found");

    private static string Response(string input, string more = "") =>
        $$"""{"model":"{{TestServer.Chat}}","max_output_tokens":4,"temperature":0,"input":{{JsonSerializer.Serialize(input)}}{{more}}}""";

    private Task<Answer> TokenizeAsync(string body) => _server.PostAsync("/tokenize", body);

    private async Task<int> CountAsync(string fields, string model) =>
        (await TokenizeAsync($$"""{"model":"{{model}}",{{fields}}}""")).Json.GetProperty("count").GetInt32();
}
