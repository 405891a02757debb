using System.Text.Json;
using System.Text.Json.Nodes;

namespace Otron.Api.Tests.Server;

/// <summary>Calls of a small model that was never trained for tools: each names a declared function, and its arguments are valid.</summary>
[Collection(ShippedServerGroup.Name)]
public sealed class ToolsTests(ShippedServer shipped)
{
    private const string Path = "/v1/chat/completions";

    private const string Tools = """
        "tools":[
          {"type":"function","function":{"name":"get_weather","description":"The weather of a city.","strict":true,"parameters":{"type":"object",
            "properties":{"city":{"type":"string","maxLength":20},"unit":{"enum":["celsius","fahrenheit"]}},"required":["city","unit"]}}},
          {"type":"function","function":{"name":"add","description":"Adds two numbers.","parameters":{"type":"object",
            "properties":{"a":{"type":"integer","minimum":0,"maximum":999},"b":{"type":"integer","minimum":0,"maximum":999}},"required":["a","b"]}}},
          {"type":"function","function":{"name":"now"}}]
        """;

    private readonly TestServer _server = shipped.Server;

    [Theory]
    [InlineData("""{"type":"function","function":{"name":"get_weather"}}""", "stop", "get_weather")]
    [InlineData("""{"type":"function","function":{"name":"add"}}""", "stop", "add")]
    [InlineData("""{"type":"function","function":{"name":"now"}}""", "stop", "now")]
    [InlineData(""" "required" """, "tool_calls", null)]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"add"}}]}}""", "tool_calls", "add")]
    public async Task A_forced_call_is_valid_plain_and_streamed(string choice, string finishReason, string? name)
    {
        var answer = await AskAsync("What is the weather in Paris?", $""" "tool_choice":{choice},"temperature":0 """);

        foreach (var message in answer)
        {
            Assert.Equal(finishReason, message.FinishReason);
            Assert.Equal(JsonValueKind.Null, message.Message.GetProperty("content").ValueKind);
            var calls = Calls(message.Message);
            Assert.NotEmpty(calls);
            Assert.All(calls, call => Assert.Equal(name ?? call.Name, call.Name));
            if (finishReason == "stop")
                Assert.Single(calls);
        }
    }

    [Fact]
    public async Task Several_choices_have_calls_of_their_own()
    {
        var answers = await AskAsync("Add 2 and 3.", """ "tool_choice":"required","parallel_tool_calls":false,"n":2,"seed":5,"temperature":1 """, choices: 2);

        Assert.All(answers, answer => Assert.Single(Calls(answer.Message)));
        Assert.Equal(2, answers.Select(answer => answer.Message.GetProperty("tool_calls")[0].GetProperty("id").GetString()).Distinct().Count());
    }

    [Theory]
    [InlineData(""" "tool_choice":"auto" """)]
    [InlineData(""" "tool_choice":"auto","parallel_tool_calls":false,"n":3,"temperature":1,"seed":2 """, 3)]
    public async Task Left_to_itself_the_model_writes_text_or_valid_calls(string more, int choices = 1)
    {
        foreach (var answer in await AskAsync("What is the weather in Rome? Use a tool.", more, choices))
        {
            var calls = answer.Message.TryGetProperty("tool_calls", out _) ? Calls(answer.Message) : [];
            Assert.Equal(answer.FinishReason == "length" ? "length" : calls.Length > 0 ? "tool_calls" : "stop", answer.FinishReason);
            Assert.True(calls.Length > 0 || answer.Message.GetProperty("content").GetString()!.Length > 0);
        }
    }

    [Fact]
    public async Task None_shows_the_tools_and_calls_none()
    {
        var answer = (await AskAsync("What is the weather in Paris?", """ "tool_choice":"none","temperature":0 """))[0];

        Assert.False(answer.Message.TryGetProperty("tool_calls", out _));
    }

    [Fact]
    public async Task A_call_that_is_cut_says_length_and_tells_what_was_written()
    {
        const string Forced = """ "tool_choice":{"type":"function","function":{"name":"get_weather"}},"temperature":0 """;
        var whole = (await AskAsync("Weather in Paris?", Forced))[0];
        var tokens = whole.Usage.GetProperty("completion_tokens").GetInt32();

        var cut = await _server.PostAsync(Path, Body("Weather in Paris?", $"""{Forced},"max_tokens":{tokens - 3}"""));

        Assert.Equal("length", cut.FinishReason());
        var call = cut.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function");
        Assert.Equal("get_weather", call.GetProperty("name").GetString());
        Assert.StartsWith(call.GetProperty("arguments").GetString()!, Calls(whole.Message)[0].Arguments, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_result_of_a_call_goes_back_and_the_call_is_in_the_cache()
    {
        (string, string) session = ("X-Session-ID", Guid.NewGuid().ToString("N"));
        const string Forced = """ "tool_choice":{"type":"function","function":{"name":"add"}},"temperature":0 """;
        var first = await _server.PostAsync(Path, Body("Add 2 and 3.", Forced), session);
        var message = first.Json.GetProperty("choices")[0].GetProperty("message");
        var result = $$"""{"role":"tool","tool_call_id":{{message.GetProperty("tool_calls")[0].GetProperty("id").GetRawText()}},"content":"5"}""";
        var body = $$"""{"model":"{{ShippedServer.Model}}",{{Tools}},"max_tokens":8,"messages":[{"role":"user","content":"Add 2 and 3."},{{message.GetRawText()}},{{result}}]}""";

        var second = await _server.PostAsync(Path, body, session);
        var counted = (await _server.PostAsync("/tokenize", body)).Json.GetProperty("count").GetInt32();

        Assert.Equal(200, (int)second.Status);
        Assert.Equal(counted, second.Usage.GetProperty("prompt_tokens").GetInt32());
        var covered = first.Usage.GetProperty("prompt_tokens").GetInt32() + first.Usage.GetProperty("completion_tokens").GetInt32() - 1;
        Assert.InRange(second.Usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32(), covered - 2, counted);
    }

    [Fact]
    public async Task The_older_form_is_answered_in_it()
    {
        const string Functions = """
            "functions":[{"name":"add","parameters":{"type":"object","properties":{"a":{"type":"integer","maximum":9,"minimum":0}},"required":["a"]}}],
            "function_call":{"name":"add"},"temperature":0
            """;
        var answer = await _server.PostAsync(Path, TestServer.ChatBody("Add.", Functions, ShippedServer.Model));
        var call = answer.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("function_call");

        Assert.Equal(("add", "stop"), (call.GetProperty("name").GetString(), answer.FinishReason()));
        Assert.InRange(JsonElement.Parse(call.GetProperty("arguments").GetString()!).GetProperty("a").GetInt32(), 0, 9);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","uniqueItems":true,"items":{"type":"object"}}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"pattern":"(?<=x)y"}}}""")]
    public async Task A_strict_schema_that_cannot_be_kept_is_refused_where_it_stands(string schema)
    {
        string With(string strict) => TestServer.ChatBody("Hi", $$$"""
            "max_tokens":4,"tools":[{"type":"function","function":{"name":"ok"}},{"type":"function","function":{"name":"f","strict":{{{strict}}},"parameters":{{{schema}}}}}]
            """, ShippedServer.Model);

        var refused = await _server.PostAsync(Path, With("true"));

        refused.AssertError(400, "invalid_function_parameters", "tools[1].function.parameters");
        Assert.StartsWith("Invalid schema for function 'f': In context=", refused.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, (int)(await _server.PostAsync(Path, With("false"))).Status);
    }

    /// <summary>The choices of the plain answer, which the stream must give too.</summary>
    private async Task<(JsonElement Message, string FinishReason, JsonElement Usage)[]> AskAsync(string question, string more, int choices = 1)
    {
        var body = Body(question, more + (more.Contains("max_tokens", StringComparison.Ordinal) ? "" : ""","max_tokens":160"""));
        var plain = await _server.PostAsync(Path, body, Alone());
        Assert.True(plain.Status == System.Net.HttpStatusCode.OK, plain.Text);
        if (more.Contains("temperature", StringComparison.Ordinal))
        {
            var streamed = StreamedChoice.Read(await _server.PostAsync(Path, body[..^1] + ""","stream":true}""", Alone()), choices);
            foreach (var (choice, i) in plain.Json.GetProperty("choices").EnumerateArray().Select((choice, i) => (choice, i)))
            {
                Assert.True(
                    JsonNode.DeepEquals(WithoutIds(JsonNode.Parse(choice.GetProperty("message").GetRawText())!), WithoutIds(streamed[i].Message)),
                    $"{choice.GetProperty("message")} is streamed as {streamed[i].Message}");
                Assert.Equal(choice.GetProperty("finish_reason").GetString(), streamed[i].FinishReason);
            }
        }
        return [.. plain.Json.GetProperty("choices").EnumerateArray().Select(choice =>
            (choice.GetProperty("message"), choice.GetProperty("finish_reason").GetString()!, plain.Usage))];
    }

    private static JsonNode WithoutIds(JsonNode message)
    {
        foreach (var call in message["tool_calls"]?.AsArray() ?? [])
        {
            Assert.Matches("^call_[0-9A-Za-z]{24}$", call!["id"]!.GetValue<string>());
            call["id"] = "";
        }
        return message;
    }

    private static (string Name, string Arguments)[] Calls(JsonElement message)
    {
        var calls = message.GetProperty("tool_calls").EnumerateArray().Select(call => call.GetProperty("function"))
            .Select(function => (Name: function.GetProperty("name").GetString()!, Arguments: function.GetProperty("arguments").GetString()!)).ToArray();
        Assert.All(calls, call => AssertValid(call.Name, JsonElement.Parse(call.Arguments)));
        return calls;
    }

    private static void AssertValid(string name, JsonElement arguments)
    {
        var members = arguments.EnumerateObject().Select(member => member.Name);
        switch (name)
        {
            case "get_weather":
                Assert.Equal(["city", "unit"], members);
                Assert.InRange(arguments.GetProperty("city").GetString()!.Length, 0, 40);
                Assert.Contains(arguments.GetProperty("unit").GetString(), (string[])["celsius", "fahrenheit"]);
                break;
            case "add":
                Assert.Equal(["a", "b"], members);
                Assert.All(arguments.EnumerateObject(), member => Assert.InRange(member.Value.GetInt32(), 0, 999));
                break;
            default:
                Assert.Equal("now", name);
                Assert.Empty(members);
                break;
        }
    }

    private static (string, string) Alone() => ("X-Session-ID", Guid.NewGuid().ToString("N"));

    private static string Body(string question, string more) => TestServer.ChatBody(question, $"{Tools},{more}", ShippedServer.Model);
}
