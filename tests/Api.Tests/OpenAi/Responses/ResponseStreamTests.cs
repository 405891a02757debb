using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Otron.Api.OpenAi.Responses;
using Otron.Api.Telemetry;

namespace Otron.Api.Tests.OpenAi.Responses;

/// <summary>The events of answers that are more than text.</summary>
public sealed class ResponseStreamTests
{
    private const string Place = "0123456789abcdef0123456789abcdef00000002";

    private static readonly AnswerPart[] Pieces =
    [
        new(AnswerPartKind.Reasoning, "Hm"), new(AnswerPartKind.Reasoning, "m."), new(AnswerPartKind.Content, "One moment."),
        new(AnswerPartKind.Call, "clock", 0, "call_1"), new(AnswerPartKind.Arguments, "{}", 0),
        new(AnswerPartKind.Call, "zone", 1, "call_2"), new(AnswerPartKind.Arguments, """{"of":""", 1), new(AnswerPartKind.Arguments, "1}", 1),
    ];

    private static readonly StoredResponse Begun = new()
    {
        Settings = new() { Model = "m", Tenant = "t" }, BodyHash = "", CreatedAt = 7, OutputIndex = 3,
    };

    private static readonly StoredResponse Ended = Begun.With(Pieces) with
    {
        Status = ResponseStatus.Completed, EndedAt = 8, PromptTokens = 5, CompletionTokens = 20, ReasoningTokens = 4,
    };

    private static readonly string[] Expected =
    [
        """{"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs_<0003","status":"in_progress","content":[],"summary":[]}}""",
        """{"type":"response.content_part.added","item_id":"rs_<0003","output_index":0,"content_index":0,"part":{"type":"reasoning_text","text":""}}""",
        """{"type":"response.reasoning_text.delta","item_id":"rs_<0003","output_index":0,"content_index":0,"delta":"Hm"}""",
        """{"type":"response.reasoning_text.delta","item_id":"rs_<0003","output_index":0,"content_index":0,"delta":"m."}""",
        """{"type":"response.reasoning_text.done","item_id":"rs_<0003","output_index":0,"content_index":0,"text":"Hmm."}""",
        """{"type":"response.content_part.done","item_id":"rs_<0003","output_index":0,"content_index":0,"part":{"type":"reasoning_text","text":"Hmm."}}""",
        """{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs_<0003","status":"completed","content":[{"type":"reasoning_text","text":"Hmm."}],"summary":[]}}""",
        """{"type":"response.output_item.added","output_index":1,"item":{"type":"message","id":"msg_<0004","status":"in_progress","role":"assistant","content":[]}}""",
        """{"type":"response.content_part.added","item_id":"msg_<0004","output_index":1,"content_index":0,"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}}""",
        """{"type":"response.output_text.delta","item_id":"msg_<0004","output_index":1,"content_index":0,"delta":"One moment.","logprobs":[]}""",
        """{"type":"response.output_text.done","item_id":"msg_<0004","output_index":1,"content_index":0,"text":"One moment.","logprobs":[]}""",
        """{"type":"response.content_part.done","item_id":"msg_<0004","output_index":1,"content_index":0,"part":{"type":"output_text","text":"One moment.","annotations":[],"logprobs":[]}}""",
        """{"type":"response.output_item.done","output_index":1,"item":{"type":"message","id":"msg_<0004","status":"completed","role":"assistant","content":[{"type":"output_text","text":"One moment.","annotations":[],"logprobs":[]}]}}""",
        """{"type":"response.output_item.added","output_index":2,"item":{"type":"function_call","id":"fc_<0005","status":"in_progress","call_id":"call_1","name":"clock","arguments":""}}""",
        """{"type":"response.function_call_arguments.delta","item_id":"fc_<0005","output_index":2,"delta":"{}"}""",
        """{"type":"response.function_call_arguments.done","item_id":"fc_<0005","output_index":2,"name":"clock","arguments":"{}"}""",
        """{"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","id":"fc_<0005","status":"completed","call_id":"call_1","name":"clock","arguments":"{}"}}""",
        """{"type":"response.output_item.added","output_index":3,"item":{"type":"function_call","id":"fc_<0006","status":"in_progress","call_id":"call_2","name":"zone","arguments":""}}""",
        """{"type":"response.function_call_arguments.delta","item_id":"fc_<0006","output_index":3,"delta":"{\"of\":"}""",
        """{"type":"response.function_call_arguments.delta","item_id":"fc_<0006","output_index":3,"delta":"1}"}""",
        """{"type":"response.function_call_arguments.done","item_id":"fc_<0006","output_index":3,"name":"zone","arguments":"{\"of\":1}"}""",
        """{"type":"response.output_item.done","output_index":3,"item":{"type":"function_call","id":"fc_<0006","status":"completed","call_id":"call_2","name":"zone","arguments":"{\"of\":1}"}}""",
    ];

    [Fact]
    public async Task Each_item_is_added_told_and_done_before_the_next_begins()
    {
        var events = await ReadAsync([new([], Begun), ResponseUpdate.Of(Pieces), new([], Ended)]);

        for (var i = 0; i < events.Count; i++)
            Assert.Contains($"\"sequence_number\":{i},", events[i], StringComparison.Ordinal);
        Assert.Equal(Expected, events.Skip(2).SkipLast(1).Select((e, i) => e.Replace($"\"sequence_number\":{i + 2},", "").Replace(Place, "<")));
        using var end = JsonDocument.Parse(events[^1]);
        var response = end.RootElement.GetProperty("response");
        Assert.Equal(["reasoning", "message", "function_call", "function_call"], response.GetProperty("output").EnumerateArray().Select(item => item.GetProperty("type").GetString()!));
        Assert.Equal(4, response.GetProperty("usage").GetProperty("output_tokens_details").GetProperty("reasoning_tokens").GetInt32());
    }

    [Fact]
    public async Task Events_follow_from_the_pieces_however_they_come()
    {
        var whole = await ReadAsync([new([], Begun), ResponseUpdate.Of(Pieces), new([], Ended)]);

        for (var cut = 0; cut <= Pieces.Length; cut++)
            Assert.Equal(whole, await ReadAsync([new([], Begun), ResponseUpdate.Of(Pieces[..cut]), new([]), ResponseUpdate.Of(Pieces[cut..]), new([], Ended)]));
        for (var after = 0; after < whole.Count; after++)
            Assert.Equal(whole[(after + 1)..], await ReadAsync([new([], Begun), ResponseUpdate.Of(Pieces), new([], Ended)], after));
    }

    [Theory]
    [InlineData(2, "reasoning", "incomplete")]
    [InlineData(3, "message", "incomplete")]
    [InlineData(4, "function_call", "incomplete")]
    [InlineData(0, "message", "incomplete")]
    public async Task A_cut_answer_ends_with_the_item_that_was_cut(int count, string type, string status)
    {
        var cut = Begun.With(Pieces[..count]) with { Status = ResponseStatus.Incomplete };

        var events = await ReadAsync([new([], Begun), ResponseUpdate.Of(Pieces[..count]), new([], cut)]);

        using var done = JsonDocument.Parse(events[^2]);
        using var end = JsonDocument.Parse(events[^1]);
        var item = done.RootElement.GetProperty("item");
        Assert.Equal(("response.output_item.done", type, status), (done.RootElement.GetProperty("type").GetString(), item.GetProperty("type").GetString(), item.GetProperty("status").GetString()));
        var output = end.RootElement.GetProperty("response").GetProperty("output");
        Assert.Equal(item.GetRawText(), output[output.GetArrayLength() - 1].GetRawText());
        Assert.All(output.EnumerateArray().SkipLast(1), earlier => Assert.Equal("completed", earlier.GetProperty("status").GetString()));
    }

    private static async Task<List<string>> ReadAsync(ResponseUpdate[] updates, int startingAfter = -1)
    {
        await using var services = new ServiceCollection().AddSingleton<ApiMeter>().AddSingleton(TimeProvider.System).AddMetrics().BuildServiceProvider();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Response.Body = body;
        await ResponseStream.WriteAsync(context, updates.ToAsyncEnumerable(), new ResponseView(Place[..32], Entry: 2), startingAfter);
        return [.. Encoding.UTF8.GetString(body.ToArray()).Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line["data: ".Length..])];
    }
}
