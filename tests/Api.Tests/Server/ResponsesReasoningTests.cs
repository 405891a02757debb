using System.Net;
using System.Text.Json;

namespace Otron.Api.Tests.Server;

/// <summary>Reasoning on <c>/v1/responses</c>: a budget closes it, so that a model with random weights comes to its answer.</summary>
public sealed class ResponsesReasoningTests(ThinkingServer thinking) : IClassFixture<ThinkingServer>
{
    private const string Path = "/v1/responses";
    private const int Budget = 7;

    private const string Call = """
        "tools":[{"type":"function","name":"add","parameters":{"type":"object","properties":{"a":{"type":"integer","minimum":0,"maximum":999}},"required":["a"]}}],
        "tool_choice":"required","parallel_tool_calls":false
        """;

    private readonly TestServer _server = thinking.Server;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reasoning_is_an_item_before_the_answer_and_counted(bool store)
    {
        var response = await RespondAsync("\"Hello\"", store ? "" : """ ,"store":false """);

        var output = response.GetProperty("output").EnumerateArray().ToArray();
        Assert.Equal(["reasoning", "message"], output.Select(Type));
        Assert.Equal(0, output[0].GetProperty("summary").GetArrayLength());
        Assert.Equal("reasoning_text", Type(Assert.Single(output[0].GetProperty("content").EnumerateArray())));
        Assert.StartsWith("rs_", Id(output[0]), StringComparison.Ordinal);
        Assert.StartsWith("msg_", Id(output[1]), StringComparison.Ordinal);
        Assert.Equal("completed", output[0].GetProperty("status").GetString());
        Assert.Equal(response.GetProperty("status").GetString(), output[1].GetProperty("status").GetString());
        Assert.DoesNotContain("</think>", response.GetRawText(), StringComparison.Ordinal);
        var usage = response.GetProperty("usage");
        Assert.InRange(usage.GetProperty("output_tokens_details").GetProperty("reasoning_tokens").GetInt32(), Budget, usage.GetProperty("output_tokens").GetInt32() - 1);
    }

    [Fact]
    public async Task Reasoning_and_a_call_are_streamed_and_read_again_under_the_same_numbers()
    {
        var streamed = (await _server.PostAsync(Path, Body("\"Add 2.\"", $""" ,"stream":true,{Call} """))).Events;

        var events = streamed.Select(e => JsonElement.Parse(e)).ToArray();
        Assert.Equal(Enumerable.Range(0, events.Length), events.Select(e => e.GetProperty("sequence_number").GetInt32()));
        Assert.Equal(
            [
                "response.created", "response.in_progress",
                "response.output_item.added", "response.content_part.added", "response.reasoning_text.delta", "response.reasoning_text.done",
                "response.content_part.done", "response.output_item.done",
                "response.output_item.added", "response.function_call_arguments.delta", "response.function_call_arguments.done", "response.output_item.done",
                "response.completed",
            ],
            Runs(events.Select(Type)));
        var end = events[^1].GetProperty("response");
        Assert.Equal(Joined("response.reasoning_text.delta"), end.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(Joined("response.function_call_arguments.delta"), end.GetProperty("output")[1].GetProperty("arguments").GetString());
        for (var after = 0; after < streamed.Count; after++)
            Assert.Equal(streamed.Skip(after + 1), (await _server.SendAsync(HttpMethod.Get, $"{Path}/{Id(end)}?stream=true&starting_after={after}")).Events);

        string Joined(string type) => string.Concat(events.Where(e => Type(e) == type).Select(e => e.GetProperty("delta").GetString()));
    }

    [Fact]
    public async Task The_next_turn_reads_the_reasoning_and_the_call_however_it_gets_them()
    {
        var first = await RespondAsync("\"Add 2.\"", $",{Call}");
        var output = first.GetProperty("output").EnumerateArray().ToArray();
        Assert.Equal(["reasoning", "function_call"], output.Select(Type));
        var result = $$"""{"type":"function_call_output","call_id":"{{output[1].GetProperty("call_id").GetString()}}","output":"4"}""";

        var chained = await RespondAsync($"[{result}]", $""" ,"previous_response_id":"{Id(first)}",{Call} """);
        var inFull = await RespondAsync($$"""[{"role":"user","content":"Add 2."},{{output[0].GetRawText()}},{{output[1].GetRawText()}},{{result}}]""", $",{Call}");
        var byId = await RespondAsync(
            $$"""[{"role":"user","content":"Add 2."},{"type":"item_reference","id":"{{Id(output[0])}}"},{"id":"{{Id(output[1])}}"},{{result}}]""", $",{Call}");
        var without = await RespondAsync($$"""[{"role":"user","content":"Add 2."},{{output[1].GetRawText()}},{{result}}]""", $",{Call}");

        Assert.Equal(InputTokens(inFull), InputTokens(chained));
        Assert.Equal(InputTokens(byId), InputTokens(chained));
        Assert.True(InputTokens(without) < InputTokens(chained));
        Assert.Equal(Arguments(inFull), Arguments(chained));
        Assert.Equal(Arguments(byId), Arguments(chained));
    }

    [Fact]
    public async Task An_answer_that_is_cut_in_its_reasoning_is_reasoning_alone()
    {
        var answer = await _server.PostAsync(Path, $$"""{"model":"{{ThinkingServer.Model}}","input":"Hello","temperature":0,"max_output_tokens":4}""");

        var item = Assert.Single(answer.Json.GetProperty("output").EnumerateArray());
        Assert.Equal(("reasoning", "incomplete", "incomplete"), (Type(item), item.GetProperty("status").GetString(), answer.Json.GetProperty("status").GetString()));
    }

    private async Task<JsonElement> RespondAsync(string input, string more)
    {
        var answer = await _server.PostAsync(Path, Body(input, more));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }

    private static List<string> Runs(IEnumerable<string> types) => types.Aggregate(new List<string>(), (runs, type) =>
    {
        if (runs.LastOrDefault() != type)
            runs.Add(type);
        return runs;
    });

    private static string Arguments(JsonElement response) => response.GetProperty("output").EnumerateArray().Last().GetProperty("arguments").GetString()!;

    private static int InputTokens(JsonElement response) => response.GetProperty("usage").GetProperty("input_tokens").GetInt32();

    private static string Body(string input, string more) =>
        $$"""{"model":"{{ThinkingServer.Model}}","temperature":0,"max_reasoning_tokens":{{Budget}},"max_output_tokens":120,"input":{{input}}{{more}}}""";

    private static string Id(JsonElement json) => json.GetProperty("id").GetString()!;

    private static string Type(JsonElement json) => json.GetProperty("type").GetString()!;
}
