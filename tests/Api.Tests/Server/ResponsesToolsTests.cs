using System.Net;
using System.Text.Json;

namespace Otron.Api.Tests.Server;

/// <summary>Functions and forms on <c>/v1/responses</c>, stored and not, with a small model that was never trained for them.</summary>
[Collection(ShippedServerGroup.Name)]
public sealed class ResponsesToolsTests(ShippedServer shipped)
{
    private const string Path = "/v1/responses";

    private const string Tools = """
        "tools":[
          {"type":"function","name":"get_weather","description":"The weather of a city.","strict":true,"parameters":{"type":"object",
            "properties":{"city":{"type":"string","maxLength":20},"unit":{"enum":["celsius","fahrenheit"]}},"required":["city","unit"]}},
          {"type":"function","name":"add","strict":null,"parameters":{"type":"object",
            "properties":{"a":{"type":"integer","minimum":0,"maximum":999},"b":{"type":"integer","minimum":0,"maximum":999}},"required":["a","b"]}}]
        """;

    private const string Forced = """ "tool_choice":{"type":"function","name":"add"} """;

    private const string Format = """
        "text":{"format":{"type":"json_schema","name":"tide","strict":true,"schema":{"type":"object",
          "properties":{"sea":{"enum":["ebb","flow"]},"metres":{"type":"integer","minimum":0,"maximum":12}},"required":["sea","metres"]}}}
        """;

    private readonly TestServer _server = shipped.Server;

    [Fact]
    public async Task The_output_of_a_call_is_enough_to_go_on()
    {
        var first = await RespondAsync("\"Add 2 and 3.\"", $"{Tools},{Forced}");
        var call = Assert.Single(first.GetProperty("output").EnumerateArray());
        AssertSum(call);
        Assert.Equal("completed", first.GetProperty("status").GetString());
        Assert.Equal(2, first.GetProperty("tools").GetArrayLength());
        Assert.Equal("""{"type":"function","name":"add"}""", first.GetProperty("tool_choice").GetRawText());

        var output = $$"""{"type":"function_call_output","call_id":"{{call.GetProperty("call_id").GetString()}}","output":"5"}""";
        var second = await RespondAsync($"[{output}]", $""" "previous_response_id":"{Id(first)}",{Tools} """);

        Assert.Equal(Id(first), second.GetProperty("previous_response_id").GetString());
        Assert.Equal(["function_call_output"], (await GetAsync($"{Path}/{Id(second)}/input_items")).GetProperty("data").EnumerateArray().Select(Type));
        // The same conversation at once is the same prompt, and is answered alike.
        var items = $$"""[{"role":"user","content":"Add 2 and 3."},{{call.GetRawText()}},{{output}}]""";
        var atOnce = await RespondAsync(items, $""" "store":false,{Tools} """);
        Assert.Equal(InputTokens(second), InputTokens(atOnce));
        Assert.Equal(Shown(second), Shown(atOnce));
        var counted = await _server.PostAsync($"{Path}/input_tokens", Body(items, Tools));
        Assert.Equal(InputTokens(second), counted.Json.GetProperty("input_tokens").GetInt32());
        // The call was generated as the next prompt prints it, so the cache has it.
        var cached = second.GetProperty("usage").GetProperty("input_tokens_details").GetProperty("cached_tokens").GetInt32();
        Assert.True(cached >= InputTokens(first), $"{cached} of {InputTokens(second)} tokens are cached.");

        foreach (var more in new[] { $""" "previous_response_id":"{Id(second)}" """, """ "store":false """ })
            (await _server.PostAsync(Path, Body("""[{"type":"function_call_output","call_id":"call_0","output":"5"}]""", more))).AssertError(400, "invalid_value", "input[0].call_id");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_streamed_call_is_the_plain_one_and_every_reading_of_it_has_the_same_events(bool store)
    {
        var plain = await RespondAsync("\"Add 20 and 30.\"", $"{Tools},{Forced}");
        var streamed = (await _server.PostAsync(Path, Body("\"Add 20 and 30.\"", $""" "stream":true,"store":{(store ? "true" : "false")},{Tools},{Forced} """))).Events;

        var events = streamed.Select(e => JsonElement.Parse(e)).ToArray();
        Assert.Equal(Enumerable.Range(0, events.Length), events.Select(e => e.GetProperty("sequence_number").GetInt32()));
        var types = events.Select(Type).ToArray();
        Assert.Equal(["response.created", "response.in_progress", "response.output_item.added"], types[..3]);
        Assert.All(types[3..^3], type => Assert.Equal("response.function_call_arguments.delta", type));
        Assert.Equal(["response.function_call_arguments.done", "response.output_item.done", "response.completed"], types[^3..]);
        var arguments = string.Concat(events[3..^3].Select(e => e.GetProperty("delta").GetString()));
        Assert.Equal(arguments, events[^3].GetProperty("arguments").GetString());
        Assert.Equal(plain.GetProperty("output")[0].GetProperty("arguments").GetString(), arguments);
        AssertSum(events[^2].GetProperty("item"));

        if (!store)
            return;
        var id = Id(events[0].GetProperty("response"));
        for (var after = -1; after < streamed.Count; after += 3)
            Assert.Equal(streamed.Skip(after + 1), (await _server.SendAsync(HttpMethod.Get, $"{Path}/{id}?stream=true&starting_after={(after < 0 ? "" : after)}")).Events);
        Assert.Equal(events[^1].GetProperty("response").GetRawText(), (await GetAsync($"{Path}/{id}")).GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData(""" "store":false """)]
    [InlineData(""" "background":true """)]
    public async Task An_answer_keeps_the_form_that_it_was_given(string more)
    {
        var response = await RespondAsync("\"How high is the sea?\"", string.Join(',', ((string[])[Format, more]).Where(fields => fields.Length > 0)));
        if (response.GetProperty("status").GetString() == "in_progress")
        {
            await _server.SendAsync(HttpMethod.Get, $"{Path}/{Id(response)}?stream=true");
            response = await GetAsync($"{Path}/{Id(response)}");
        }

        Assert.Equal("completed", response.GetProperty("status").GetString());
        var answer = JsonElement.Parse(response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!);
        Assert.Equal(["sea", "metres"], answer.EnumerateObject().Select(member => member.Name));
        Assert.Contains(answer.GetProperty("sea").GetString(), (string[])["ebb", "flow"]);
        Assert.InRange(answer.GetProperty("metres").GetInt32(), 0, 12);
        Assert.Equal("tide", response.GetProperty("text").GetProperty("format").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(""" "store":false, """)]
    [InlineData(""" "background":true, """)]
    [InlineData(""" "stream":true, """)]
    public async Task What_cannot_be_kept_is_refused_before_anything_is_stored(string more)
    {
        const string Schema = """{"type":"object","properties":{"a":{"type":"string","pattern":"(?<=x)y"}}}""";
        (await _server.PostAsync(Path, Body("\"Hi\"", $$$"""{{{more}}}"text":{"format":{"type":"json_schema","name":"n","strict":true,"schema":{{{Schema}}}}}""")))
            .AssertError(400, param: "text.format.schema");
        (await _server.PostAsync(Path, Body("\"Hi\"", $$"""{{more}}"tools":[{"type":"function","name":"f","strict":true,"parameters":{{Schema}}}]""")))
            .AssertError(400, "invalid_function_parameters", "tools[0].parameters");
    }

    [Fact]
    public async Task Calls_and_their_outputs_are_items_of_a_conversation()
    {
        var conversation = Id((await _server.PostAsync("/v1/conversations", "{}")).Json);
        var call = (await RespondAsync("\"Add 2 and 3.\"", $""" "conversation":"{conversation}",{Tools},{Forced} """)).GetProperty("output")[0];
        var callId = call.GetProperty("call_id").GetString();
        var output = $$"""{"type":"function_call_output","call_id":"{{callId}}","output":[{"type":"input_text","text":"5"}]}""";
        var added = await _server.PostAsync($"/v1/conversations/{conversation}/items", $$"""{"items":[{{output}}]}""");
        Assert.Equal(HttpStatusCode.OK, added.Status);
        (await _server.PostAsync($"/v1/conversations/{conversation}/items", $$"""{"items":[{{output.Replace(callId!, "call_0", StringComparison.Ordinal)}}]}"""))
            .AssertError(400, "invalid_value", "items[0].call_id");

        var items = (await GetAsync($"/v1/conversations/{conversation}/items?order=asc")).GetProperty("data").EnumerateArray().ToArray();

        Assert.Equal(["message", "function_call", "function_call_output"], items.Select(Type));
        Assert.Equal(call.GetRawText(), items[1].GetRawText());
        Assert.Equal((callId, "5"), (items[2].GetProperty("call_id").GetString(), items[2].GetProperty("output").GetString()));
        foreach (var item in items)
            Assert.Equal(item.GetRawText(), (await GetAsync($"/v1/conversations/{conversation}/items/{Id(item)}")).GetRawText());

        // A stored call can be sent by its id, elsewhere too.
        var byId = await RespondAsync($$"""[{"type":"item_reference","id":"{{Id(items[1])}}"},{"type":"item_reference","id":"{{Id(items[2])}}"}]""", """ "store":false """);
        Assert.Equal("5", Assert.Single(items[2..]).GetProperty("output").GetString());
        Assert.NotEmpty(byId.GetProperty("output").EnumerateArray());

        foreach (var item in items[1..])
        {
            Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync(HttpMethod.Delete, $"/v1/conversations/{conversation}/items/{Id(item)}")).Status);
            (await _server.SendAsync(HttpMethod.Get, $"/v1/conversations/{conversation}/items/{Id(item)}")).AssertError(404);
        }
        Assert.Equal(["message"], (await GetAsync($"/v1/conversations/{conversation}/items")).GetProperty("data").EnumerateArray().Select(Type));
        await RespondAsync("\"And now?\"", $""" "conversation":"{conversation}" """);
    }

    [Fact]
    public async Task Reasoning_is_read_from_items()
    {
        const string Turn = """{"role":"user","content":"Hi"},{"type":"reasoning","id":"rs_x","summary":[],"content":[{"type":"reasoning_text","text":"A greeting."}]},{"role":"assistant","content":"Hello"}""";

        var response = await RespondAsync($$"""[{{Turn}},{"role":"user","content":"And?"}]""", "\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"}");

        Assert.Equal(0, response.GetProperty("usage").GetProperty("output_tokens_details").GetProperty("reasoning_tokens").GetInt32());
        var items = (await GetAsync($"{Path}/{Id(response)}/input_items?order=asc")).GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(["message", "reasoning", "message", "message"], items.Select(Type));
        Assert.Equal("A greeting.", items[1].GetProperty("content")[0].GetProperty("text").GetString());
    }

    private async Task<JsonElement> RespondAsync(string input, string more)
    {
        var answer = await _server.PostAsync(Path, Body(input, more));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        var answer = await _server.SendAsync(HttpMethod.Get, path);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }

    private static void AssertSum(JsonElement call)
    {
        Assert.Equal(("function_call", "add", "completed"), (Type(call), call.GetProperty("name").GetString(), call.GetProperty("status").GetString()));
        Assert.StartsWith("fc_", Id(call), StringComparison.Ordinal);
        Assert.StartsWith("call_", call.GetProperty("call_id").GetString(), StringComparison.Ordinal);
        var arguments = JsonElement.Parse(call.GetProperty("arguments").GetString()!);
        Assert.Equal(["a", "b"], arguments.EnumerateObject().Select(member => member.Name));
        Assert.All(arguments.EnumerateObject(), member => Assert.InRange(member.Value.GetInt32(), 0, 999));
    }

    /// <summary>The output without its ids, which are of a place or drawn.</summary>
    private static string Shown(JsonElement response) => string.Join('\n', response.GetProperty("output").EnumerateArray().Select(item =>
        string.Join(' ', item.EnumerateObject().Where(member => member.Name is not ("id" or "call_id")).Select(member => member.Value.GetRawText()))));

    private static int InputTokens(JsonElement response) => response.GetProperty("usage").GetProperty("input_tokens").GetInt32();

    private static string Body(string input, string more) =>
        $$"""{"model":"{{ShippedServer.Model}}","temperature":0,"max_output_tokens":60,"input":{{input}},{{more}}}""";

    private static string Id(JsonElement json) => json.GetProperty("id").GetString()!;

    private static string Type(JsonElement json) => json.GetProperty("type").GetString()!;
}
