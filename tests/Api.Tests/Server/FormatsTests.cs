using System.Text.Json;

namespace Otron.Api.Tests.Server;

/// <summary>Answers that have a form: chats and completions, plain and streamed.</summary>
[Collection(ShippedServerGroup.Name)]
public sealed class FormatsTests(ShippedServer shipped)
{
    private const string Schema = """
        {"type":"object","properties":{"name":{"type":"string","maxLength":24},"age":{"type":"integer","minimum":0,"maximum":150},
         "tags":{"type":"array","items":{"enum":["a","b"]},"maxItems":3}},"required":["name","age","tags"],"additionalProperties":false}
        """;

    private readonly TestServer _server = shipped.Server;

    private static readonly Dictionary<string, (string Fields, Action<string> Assert)> Known = new()
    {
        ["response_format"] = (
            """ "response_format":{"type":"json_schema","json_schema":{"name":"person","strict":true,"schema":SCHEMA}} """, AssertPerson),
        ["structured_outputs"] = (""" "structured_outputs":{"json":SCHEMA,"disable_any_whitespace":true} """, AssertCompactPerson),
        ["structured_outputs.regex"] = (
            """ "structured_outputs":{"regex":"[A-Z][a-z]{2,8}-\\d{3}"} """, text => Assert.Matches(@"^[A-Z][a-z]{2,8}-\d{3}$", text)),
        ["regex"] = (""" "regex":"(yes|no)!" """, text => Assert.Contains(text, (string[])["yes!", "no!"])),
        ["guided_choice"] = (
            """ "guided_choice":["red","green","blue or green"] """, text => Assert.Contains(text, (string[])["red", "green", "blue or green"])),
        ["grammar"] = (
            """ "grammar":"root ::= word (\" \" word){1,3} \".\"\nword ::= [a-z]{1,6}" """, text => Assert.Matches(@"^[a-z]{1,6}( [a-z]{1,6}){1,3}\.$", text)),
        ["ebnf"] = (""" "ebnf":"root ::= \"(\" item? \")\"\nitem ::= [a-z]{1,3} | root" """, text => Assert.Matches(@"^\(+[a-z]{0,3}\)+$", text)),
        ["structural_tag"] = (
            """ "structural_tag":{"type":"structural_tag","format":{"type":"tag","begin":"<n>","content":{"type":"json_schema","json_schema":{"type":"integer","maximum":9,"minimum":0}},"end":"</n>"}} """,
            text => Assert.Matches("^<n>[0-9]</n>$", text)),
    };

    public static TheoryData<string> Forms => [.. Known.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task The_text_has_its_form_on_both_routes_plain_and_streamed(string name)
    {
        var (fields, assert) = Known[name];
        foreach (var stream in (bool[])[false, true])
        {
            var settings = $""" "max_tokens":200,"n":2,"seed":3,"temperature":1,"stream":{(stream ? "true" : "false")},{fields.Replace("SCHEMA", Schema, StringComparison.Ordinal)}""";
            var chat = await _server.PostAsync("/v1/chat/completions", TestServer.ChatBody("Describe a person.", settings, ShippedServer.Model));
            var text = await _server.PostAsync("/v1/completions", $$"""{"model":"{{ShippedServer.Model}}","prompt":"A person is",{{settings}}}""");

            foreach (var (answer, reason) in Texts(chat, stream).Concat(Texts(text, stream)))
            {
                Assert.True(reason == "stop", $"{reason}: {answer}");
                assert(answer);
            }
        }
    }

    [Fact]
    public async Task Any_object_is_an_object()
    {
        var answer = await _server.PostAsync(
            "/v1/chat/completions", TestServer.ChatBody("Give me JSON.", """ "response_format":{"type":"json_object"},"temperature":0,"max_tokens":256 """, ShippedServer.Model));

        Assert.StartsWith("{", answer.Content().TrimStart(), StringComparison.Ordinal);
        if (answer.FinishReason() == "stop")
            Assert.Equal(JsonValueKind.Object, JsonElement.Parse(answer.Content()).ValueKind);
    }

    [Fact]
    public async Task Every_name_of_a_form_gives_the_same_text()
    {
        var texts = new List<string>();
        foreach (var form in (string[])[$$"""{"json":{{Schema}}}""", $$"""{"json":{{JsonSerializer.Serialize(Schema)}}}"""])
            texts.Add(await ChatAsync($""" "structured_outputs":{form} """));
        foreach (var name in (string[])["guided_json", "json_schema", "format"])
            texts.Add(await ChatAsync($""" "{name}":{Schema} """));

        Assert.Single(texts.Distinct());

        async Task<string> ChatAsync(string form) => (await _server.PostAsync(
            "/v1/chat/completions", TestServer.ChatBody("A person.", $""" "temperature":0,"max_tokens":200,{form} """, ShippedServer.Model))).Content();
    }

    [Theory]
    [InlineData(""" "response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"array","uniqueItems":true,"items":{"type":"object"}}}} """, "response_format", null)]
    [InlineData(""" "response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"allOf":[{"type":"string"},{"type":"number"}]}}} """, "response_format", null)]
    [InlineData(""" "structured_outputs":{"json":{"$ref":"https://example.com/x"}} """, "structured_outputs.json", "invalid_value")]
    [InlineData(""" "guided_json":{"$ref":"https://example.com/x"} """, "guided_json", "invalid_value")]
    [InlineData(""" "guided_regex":"(a)\\1" """, "guided_regex", "invalid_value")]
    [InlineData(""" "regex":"(" """, "regex", "invalid_value")]
    [InlineData(""" "grammar":"root ::= other" """, "grammar", "invalid_value")]
    [InlineData(""" "structured_outputs":{"structural_tag":{"triggers":7}} """, "structured_outputs.structural_tag", "invalid_value")]
    public async Task A_form_that_cannot_be_kept_is_refused_by_its_name(string form, string param, string? code)
    {
        foreach (var (path, body) in ((string, string)[])[
            ("/v1/chat/completions", TestServer.ChatBody("Hi", form, ShippedServer.Model)),
            ("/v1/completions", $$"""{"model":"{{ShippedServer.Model}}","prompt":"Hi",{{form}}}""")])
        {
            var answer = await _server.PostAsync(path, body);
            answer.AssertError(400, code, param);
            if (code is null)
            {
                Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("error").GetProperty("code").ValueKind);
                Assert.StartsWith("Invalid schema for response_format 'n': ", answer.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Log_probabilities_of_a_form_are_the_models_own()
    {
        var answer = await _server.PostAsync("/v1/chat/completions", TestServer.ChatBody(
            "Hello", """ "guided_choice":["zebra crossing"],"logprobs":true,"top_logprobs":2,"temperature":0 """, ShippedServer.Model));
        var tokens = answer.Json.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("content").EnumerateArray().ToArray();

        Assert.Equal("zebra crossing", answer.Content());
        Assert.Equal("zebra crossing", string.Concat(tokens.Select(token => token.GetProperty("token").GetString())));
        // The model itself would have begun with another word.
        Assert.NotEqual(tokens[0].GetProperty("token").GetString(), tokens[0].GetProperty("top_logprobs")[0].GetProperty("token").GetString());
    }

    private static (string Text, string? Reason)[] Texts(Answer answer, bool stream)
    {
        Assert.True(answer.Status == System.Net.HttpStatusCode.OK, answer.Text);
        if (!stream)
            return [.. answer.Json.GetProperty("choices").EnumerateArray().Select(choice => (
                choice.TryGetProperty("message", out var message) ? message.GetProperty("content").GetString()! : choice.GetProperty("text").GetString()!,
                choice.GetProperty("finish_reason").GetString()))];
        var texts = new (string Text, string? Reason)[] { ("", null), ("", null) };
        foreach (var choice in answer.Events.SkipLast(1).SelectMany(data => JsonElement.Parse(data).GetProperty("choices").EnumerateArray()))
        {
            ref var text = ref texts[choice.GetProperty("index").GetInt32()];
            if (choice.TryGetProperty("text", out var piece) || choice.GetProperty("delta").TryGetProperty("content", out piece))
                text.Text += piece.GetString();
            text.Reason = choice.GetProperty("finish_reason").GetString() ?? text.Reason;
        }
        return texts;
    }

    private static void AssertCompactPerson(string text)
    {
        AssertPerson(text);
        Assert.DoesNotContain(": ", text.Replace(JsonElement.Parse(text).GetProperty("name").GetRawText(), "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static void AssertPerson(string text)
    {
        var person = JsonElement.Parse(text);
        Assert.Equal(["name", "age", "tags"], person.EnumerateObject().Select(member => member.Name));
        Assert.InRange(person.GetProperty("name").GetString()!.Length, 0, 48);
        Assert.InRange(person.GetProperty("age").GetInt32(), 0, 150);
        Assert.InRange(person.GetProperty("tags").GetArrayLength(), 0, 3);
        Assert.All(person.GetProperty("tags").EnumerateArray(), tag => Assert.Contains(tag.GetString(), (string[])["a", "b"]));
    }
}
