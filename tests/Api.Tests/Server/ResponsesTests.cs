using System.Net;
using System.Text.Json;

namespace Otron.Api.Tests.Server;

/// <summary>Stored responses and conversations over HTTP.</summary>
[Collection(OpenServerGroup.Name)]
public sealed class ResponsesTests(OpenServer open)
{
    private readonly TestServer _server = open.Server;

    [Fact]
    public async Task A_response_can_be_read_again_and_followed_by_the_next()
    {
        var first = await RespondAsync("Hello");
        Assert.Contains(first.GetProperty("status").GetString(), new[] { "completed", "incomplete" });
        Assert.Equal(first.GetRawText(), (await GetAsync($"/v1/responses/{Id(first)}")).GetRawText());

        var second = await RespondAsync("And then?", $""" "previous_response_id":"{Id(first)}" """);

        Assert.Equal(Id(first), second.GetProperty("previous_response_id").GetString());
        // The second prompt holds the first turn, and the cache held it too.
        var firstUsage = first.GetProperty("usage");
        Assert.True(second.GetProperty("usage").GetProperty("input_tokens").GetInt32() > firstUsage.GetProperty("total_tokens").GetInt32());
        Assert.True(second.GetProperty("usage").GetProperty("input_tokens_details").GetProperty("cached_tokens").GetInt32() >= firstUsage.GetProperty("input_tokens").GetInt32() - 1);
    }

    [Fact]
    public async Task A_stored_chain_answers_like_the_same_messages_sent_at_once()
    {
        var first = await RespondAsync("Hello");
        var second = await RespondAsync("And then?", $""" "previous_response_id":"{Id(first)}" """);

        var input = $$"""[{"role":"user","content":"Hello"},{"role":"assistant","content":[{"type":"output_text","text":{{JsonSerializer.Serialize(Text(first))}}}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"And then?"}]}]""";
        var atOnce = await _server.PostAsync("/v1/responses", $$"""{"model":"{{TestServer.Chat}}","temperature":0,"max_output_tokens":12,"store":false,"input":{{input}}}""");

        Assert.Equal(Text(second), Text(atOnce.Json));
        Assert.False(atOnce.Json.GetProperty("store").GetBoolean());
        (await _server.SendAsync(HttpMethod.Get, $"/v1/responses/{Id(atOnce.Json)}")).AssertError(404, "not_found");
    }

    [Fact]
    public async Task A_response_ends_as_a_chat_does_stored_or_not()
    {
        var whole = Text(await RespondAsync("Hello"));
        var stop = JsonSerializer.Serialize(whole[4..7]);

        foreach (var store in (string[])["true", "false"])
        {
            Assert.Equal(whole[..whole.IndexOf(whole[4..7], StringComparison.Ordinal)], Text(await RespondAsync("Hello", $""" "stop":{stop},"store":{store} """)));
            var shown = await RespondAsync("Hello", $""" "stop":{stop},"store":{store},"include_stop_str_in_output":true """);
            Assert.Equal(whole[..(whole.IndexOf(whole[4..7], StringComparison.Ordinal) + 3)], Text(shown));
        }
    }

    [Fact]
    public async Task An_empty_id_follows_nothing() =>
        Assert.Equal(JsonValueKind.Null, (await RespondAsync("Hello", """ "previous_response_id":"" """)).GetProperty("previous_response_id").ValueKind);

    [Theory]
    [InlineData("99999999999999999999999999")]
    [InlineData("2147483647")]
    public async Task A_stream_read_from_after_its_end_is_empty(string number)
    {
        var id = Id(await RespondAsync("Hello"));

        var rest = await _server.SendAsync(HttpMethod.Get, $"/v1/responses/{id}?stream=true&starting_after={number}");

        Assert.Equal((HttpStatusCode.OK, 0), (rest.Status, rest.Events.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_has_the_events_of_the_protocol_in_order(bool store)
    {
        var answer = await _server.PostAsync("/v1/responses", Body("Hello", $""" "stream":true,"store":{(store ? "true" : "false")} """));

        var events = answer.Events.Select(e => JsonDocument.Parse(e).RootElement).ToArray();
        Assert.Equal(Enumerable.Range(0, events.Length), events.Select(e => e.GetProperty("sequence_number").GetInt32()));
        var types = events.Select(e => e.GetProperty("type").GetString()!).ToArray();
        Assert.Equal(["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added"], types.Take(4));
        Assert.All(types[4..^4], type => Assert.Equal("response.output_text.delta", type));
        Assert.Equal(["response.output_text.done", "response.content_part.done", "response.output_item.done"], types[^4..^1]);
        var end = events[^1].GetProperty("response");
        Assert.Equal($"response.{end.GetProperty("status").GetString()}", types[^1]);
        Assert.Equal(Text(end), string.Concat(events[4..^4].Select(e => e.GetProperty("delta").GetString())));
        Assert.Equal(Text(end), events[^4].GetProperty("text").GetString());
        Assert.DoesNotContain("[DONE]", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_can_be_read_again_from_any_event()
    {
        var whole = (await _server.PostAsync("/v1/responses", Body("Hello", """ "stream":true """))).Events.ToArray();
        var id = Id(JsonDocument.Parse(whole[0]).RootElement.GetProperty("response"));

        Assert.Equal(whole, (await _server.SendAsync(HttpMethod.Get, $"/v1/responses/{id}?stream=true")).Events);
        for (var after = 0; after < whole.Length; after++)
            Assert.Equal(whole[(after + 1)..], (await _server.SendAsync(HttpMethod.Get, $"/v1/responses/{id}?stream=true&starting_after={after}")).Events);
    }

    [Fact]
    public async Task A_background_response_is_told_at_once_and_ends_by_itself()
    {
        // Long enough that it is not over before the acceptance is told.
        var accepted = await RespondAsync("Hello", """ "background":true """, maxTokens: 200);
        Assert.Equal("in_progress", accepted.GetProperty("status").GetString());

        var events = (await _server.SendAsync(HttpMethod.Get, $"/v1/responses/{Id(accepted)}?stream=true")).Events;
        Assert.Contains("response.queued", events[1], StringComparison.Ordinal);
        Assert.NotEqual("in_progress", (await GetAsync($"/v1/responses/{Id(accepted)}")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_conversation_collects_its_turns_and_can_be_paged()
    {
        var conversation = (await _server.PostAsync("/v1/conversations", """{"metadata":{"topic":"foxes"},"items":[{"role":"system","content":"Be brief."}]}""")).Json;
        var id = Id(conversation);
        Assert.Equal("foxes", conversation.GetProperty("metadata").GetProperty("topic").GetString());
        var response = await RespondAsync("Hello", $""" "conversation":"{id}" """);
        Assert.Equal(id, response.GetProperty("conversation").GetProperty("id").GetString());
        await RespondAsync("Go on", $$"""{{"\"conversation\":{\"id\":"}}"{{id}}"}""");

        var all = await GetAsync($"/v1/conversations/{id}/items?order=asc");
        Assert.Equal(["system", "user", "assistant", "user", "assistant"], all.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("role").GetString()!));
        Assert.False(all.GetProperty("has_more").GetBoolean());

        var paged = new List<string>();
        for (var page = await GetAsync($"/v1/conversations/{id}/items?limit=2"); ; page = await GetAsync($"/v1/conversations/{id}/items?limit=2&after={page.GetProperty("last_id").GetString()}"))
        {
            paged.AddRange(page.GetProperty("data").EnumerateArray().Select(Id));
            if (!page.GetProperty("has_more").GetBoolean())
                break;
        }
        Assert.Equal(all.GetProperty("data").EnumerateArray().Select(Id).Reverse(), paged);

        var item = paged[^2];
        Assert.Equal("Hello", (await GetAsync($"/v1/conversations/{id}/items/{item}")).GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync(HttpMethod.Delete, $"/v1/conversations/{id}/items/{item}")).Status);
        (await _server.SendAsync(HttpMethod.Get, $"/v1/conversations/{id}/items/{item}")).AssertError(404);
        Assert.Equal(4, (await GetAsync($"/v1/conversations/{id}/items")).GetProperty("data").GetArrayLength());

        Assert.Equal("cats", (await _server.PostAsync($"/v1/conversations/{id}", """{"metadata":{"topic":"cats"}}""")).Json.GetProperty("metadata").GetProperty("topic").GetString());
        Assert.True((await _server.SendAsync(HttpMethod.Delete, $"/v1/conversations/{id}")).Json.GetProperty("deleted").GetBoolean());
        foreach (var gone in new[] { $"/v1/conversations/{id}", $"/v1/conversations/{id}/items", $"/v1/responses/{Id(response)}" })
            (await _server.SendAsync(HttpMethod.Get, gone)).AssertError(404, "not_found");
        (await _server.PostAsync("/v1/responses", Body("Hello", $""" "conversation":"{id}" """))).AssertError(404, "not_found");
    }

    [Fact]
    public async Task A_deleted_response_is_gone()
    {
        var id = Id(await RespondAsync("Hello"));
        Assert.Equal("Hello", (await GetAsync($"/v1/responses/{id}/input_items")).GetProperty("data")[0].GetProperty("content")[0].GetProperty("text").GetString());

        Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync(HttpMethod.Delete, $"/v1/responses/{id}")).Status);

        (await _server.SendAsync(HttpMethod.Get, $"/v1/responses/{id}")).AssertError(404, "not_found");
        (await _server.SendAsync(HttpMethod.Delete, $"/v1/responses/{id}")).AssertError(404, "not_found");
        (await _server.PostAsync("/v1/responses", Body("Hello", $""" "previous_response_id":"{id}" """))).AssertError(404, "not_found");
    }

    [Fact]
    public async Task After_a_delete_the_newest_response_that_is_left_can_be_followed()
    {
        var first = await RespondAsync("Say hi");
        var second = Id(await RespondAsync("and?", $""" "previous_response_id":"{Id(first)}" """));
        var third = Id(await RespondAsync("and then?", $""" "previous_response_id":"{second}" """));
        foreach (var gone in new[] { third, second })
            Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync(HttpMethod.Delete, $"/v1/responses/{gone}")).Status);

        var again = await RespondAsync("again", $""" "previous_response_id":"{Id(first)}" """);

        var input = $$"""[{"role":"user","content":"Say hi"},{"role":"assistant","content":{{JsonSerializer.Serialize(Text(first))}}},{"role":"user","content":"again"}]""";
        var atOnce = await _server.PostAsync("/v1/responses", $$"""{"model":"{{TestServer.Chat}}","temperature":0,"max_output_tokens":12,"store":false,"input":{{input}}}""");
        Assert.Equal(Text(atOnce.Json), Text(again));
        (await _server.PostAsync("/v1/responses", Body("again", $""" "previous_response_id":"{second}" """))).AssertError(404, "not_found");
    }

    [Fact]
    public async Task A_stored_message_can_be_sent_by_its_id()
    {
        var first = await RespondAsync("Hello");
        var answer = first.GetProperty("output")[0].GetProperty("id").GetString()!;
        var question = (await GetAsync($"/v1/responses/{Id(first)}/input_items")).GetProperty("data")[0].GetProperty("id").GetString()!;

        var byId = await InputAsync($$"""{"type":"item_reference","id":"{{question}}"},{"id":"{{answer}}"}""");
        var inFull = await InputAsync($$"""{"role":"user","content":"Hello"},{"role":"assistant","content":{{JsonSerializer.Serialize(Text(first))}}}""");

        Assert.Equal(Text(inFull.Json), Text(byId.Json));
        Assert.Equal(inFull.Usage.GetProperty("input_tokens").GetInt32(), byId.Usage.GetProperty("input_tokens").GetInt32());
        // It is stored as the message that it stands for.
        var items = (await GetAsync($"/v1/responses/{Id(byId.Json)}/input_items?order=asc")).GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(["user", "assistant", "user"], items.Select(item => item.GetProperty("role").GetString()!));

        await _server.SendAsync(HttpMethod.Delete, $"/v1/responses/{Id(first)}");
        (await InputAsync($$"""{"type":"item_reference","id":"{{answer}}"}""")).AssertError(404, "not_found", "input[0].id");

        Task<Answer> InputAsync(string items) => _server.PostAsync(
            "/v1/responses", $$"""{"model":"{{TestServer.Chat}}","temperature":0,"max_output_tokens":12,"input":[{{items}},{"role":"user","content":"And?"}]}""");
    }

    [Fact]
    public async Task A_reference_to_what_nobody_has_or_what_the_conversation_holds_already_is_refused_by_its_place()
    {
        var first = await RespondAsync("Hello");
        var answer = first.GetProperty("output")[0].GetProperty("id").GetString()!;
        var unstored = (await RespondAsync("Hello", """ "store":false """)).GetProperty("output")[0].GetProperty("id").GetString()!;
        foreach (var (id, more, status) in new[] { ("rs_1", "", 404), (unstored, "", 404), (answer, $""","previous_response_id":"{Id(first)}" """, 400) })
            (await _server.PostAsync(
                "/v1/responses",
                $$"""{"model":"{{TestServer.Chat}}","input":[{"role":"user","content":"And?"},{"type":"item_reference","id":"{{id}}"}]{{more}}}"""))
                .AssertError(status, param: "input[1].id");
        (await _server.PostAsync("/v1/responses", $$"""{"model":"{{TestServer.Chat}}","input":[{"type":"item_reference"}]}""")).AssertError(400, param: "input[0].id");
    }

    [Fact]
    public async Task A_response_repeats_the_fields_of_its_request_and_has_OpenAIs_defaults_for_the_others()
    {
        var plain = await RespondAsync("Hello");
        foreach (var (name, value) in new[]
        {
            ("parallel_tool_calls", "true"), ("tool_choice", "\"auto\""), ("tools", "[]"), ("text", """{"format":{"type":"text"}}"""), ("user", "null"),
            ("reasoning", """{"effort":null,"summary":null}"""), ("service_tier", "\"default\""), ("truncation", "\"disabled\""), ("top_logprobs", "0"),
            ("max_tool_calls", "null"), ("prompt_cache_key", "null"), ("safety_identifier", "null"), ("store", "true"), ("metadata", "{}"),
        })
            Assert.Equal((name, value), (name, plain.GetProperty(name).GetRawText()));

        var sent = await RespondAsync("Hello", """
            "parallel_tool_calls":false,"tool_choice":"none","text":{"verbosity":"low"},"reasoning":{"effort":"low"},"user":"ada",
            "safety_identifier":"s","prompt_cache_key":"k","max_tool_calls":3,"top_p":0.5,"metadata":{"a":"b"},"truncation":"auto"
            """);
        foreach (var (name, value) in new[]
        {
            ("parallel_tool_calls", "false"), ("tool_choice", "\"none\""), ("text", """{"format":{"type":"text"},"verbosity":"low"}"""),
            ("reasoning", """{"effort":"low","summary":null}"""), ("user", "\"ada\""), ("safety_identifier", "\"s\""), ("prompt_cache_key", "\"k\""),
            ("max_tool_calls", "3"), ("top_p", "0.5"), ("metadata", """{"a":"b"}"""), ("truncation", "\"auto\""), ("temperature", "0"), ("max_output_tokens", "12"),
        })
            Assert.Equal((name, value), (name, sent.GetProperty(name).GetRawText()));
        Assert.Equal(sent.GetRawText(), (await GetAsync($"/v1/responses/{Id(sent)}")).GetRawText());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_cache_has_got_from_a_response_is_counted(bool store)
    {
        var usage = (await RespondAsync($"Hello {Guid.NewGuid()}", $""" "store":{(store ? "true" : "false")} """)).GetProperty("usage");
        var details = usage.GetProperty("input_tokens_details");
        var computed = usage.GetProperty("input_tokens").GetInt32() - details.GetProperty("cached_tokens").GetInt32();
        Assert.Equal(store ? computed : 0, details.GetProperty("cache_write_tokens").GetInt32());
    }

    [Fact]
    public async Task One_idempotency_key_makes_one_response()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _server.PostAsync("/v1/responses", Body("Hello"), key)));

        Assert.Single(answers.Select(answer => answer.Text).Distinct());
        (await _server.PostAsync("/v1/responses", Body("Another"), key)).AssertError(422, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_stale_parent_is_refused_and_the_same_words_after_it_are_the_same_turn()
    {
        var first = Id(await RespondAsync("Hello"));
        var second = await RespondAsync("Two", $""" "previous_response_id":"{first}" """);
        var again = await RespondAsync("Two", $""" "previous_response_id":"{first}" """);
        Assert.Equal(second.GetRawText(), again.GetRawText());

        var stale = await _server.PostAsync("/v1/responses", Body("Three", $""" "previous_response_id":"{first}" """));
        stale.AssertError(409, "stale_parent", "previous_response_id");
        Assert.Equal("false", stale.Headers.GetValues("x-should-retry").Single());
    }

    [Theory]
    [InlineData(""" "conversation":"conv_00000000000000000000000000000000","previous_response_id":"resp_0000000000000000000000000000000000000001" """, 400, "previous_response_id")]
    [InlineData(""" "conversation":"conv_00000000000000000000000000000000" """, 404, null)]
    [InlineData(""" "conversation":"../etc" """, 404, "conversation")]
    [InlineData(""" "conversation":7 """, 400, "conversation")]
    [InlineData(""" "previous_response_id":"resp_0000000000000000000000000000000000000001" """, 404, null)]
    [InlineData(""" "previous_response_id":"resp_x" """, 404, "previous_response_id")]
    [InlineData(""" "store":false,"background":true """, 400, "background")]
    [InlineData(""" "truncation":"middle" """, 400, "truncation")]
    [InlineData(""" "metadata":{"a":1} """, 400, "metadata.a")]
    [InlineData(""" "tools":[{"type":"web_search"}] """, 400, "tools[0].type")]
    [InlineData(""" "tool_choice":"required" """, 400, "tool_choice")]
    [InlineData(""" "max_output_tokens":0 """, 400, "max_output_tokens")]
    [InlineData(""" "text":{"format":{"type":"xml"}} """, 400, "text.format.type")]
    [InlineData(""" "max_output_tokens":100000 """, 400, null)]
    public async Task Wrong_requests_are_refused_by_name(string more, int status, string? param) =>
        (await _server.PostAsync("/v1/responses", $$"""{"model":"{{TestServer.Chat}}","input":"Hello",{{more}}}""")).AssertError(status, param: param);

    [Theory]
    [InlineData("7", "input")]
    [InlineData("[]", "input")]
    [InlineData("""[{"type":"function_call_output","output":"x"}]""", "input[0].call_id")]
    [InlineData("""[{"role":"user","content":"Hi"},{"type":"function_call_output","call_id":"c","output":"x"}]""", "input[1].call_id")]
    [InlineData("""[{"type":"reasoning","summary":[],"encrypted_content":"gAAA"}]""", "input")]
    [InlineData("""[{"type":"computer_call"}]""", "input[0].type")]
    [InlineData("""[{"role":"user","content":[{"type":"input_image","image_url":"http://169.254.169.254/"}]}]""", "input[0].content[0]")]
    public async Task Wrong_inputs_are_refused_by_place(string input, string param) =>
        (await _server.PostAsync("/v1/responses", $$"""{"model":"{{TestServer.Chat}}","input":{{input}}}""")).AssertError(400, param: param);

    private async Task<JsonElement> RespondAsync(string input, string more = "", int maxTokens = 12)
    {
        var answer = await _server.PostAsync("/v1/responses", Body(input, more, maxTokens));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        var answer = await _server.SendAsync(HttpMethod.Get, path);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }

    private static string Body(string input, string more = "", int maxTokens = 12) =>
        $$"""{"model":"{{TestServer.Chat}}","temperature":0,"max_output_tokens":{{maxTokens}},"input":{{JsonSerializer.Serialize(input)}}{{(more.Length > 0 ? "," : "")}}{{more}}}""";

    private static string Id(JsonElement json) => json.GetProperty("id").GetString()!;

    private static string Text(JsonElement response) => response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!;
}
