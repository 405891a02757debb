using Otron.Api.Telemetry;
using Otron.Tests;

namespace Otron.Api.Tests.Telemetry;

/// <summary>The times of a request, on a clock that the test moves.</summary>
public sealed class ModelRequestTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();

    [Fact]
    public void The_first_text_ends_the_first_wait_and_the_rest_is_shared_by_the_tokens_after_it()
    {
        var request = new ModelRequest("chat", _time);
        Pass(1, new() { Kind = GenerationEventKind.Started, PromptTokens = 7 });
        Pass(2, new() { Kind = GenerationEventKind.Heartbeat });
        Pass(1, new() { Kind = GenerationEventKind.Delta, Text = "a" });
        Pass(5, new() { Kind = GenerationEventKind.Delta, Text = "b" });
        Pass(3, new() { Kind = GenerationEventKind.Finished, CompletionTokens = 5, ReasoningTokens = 2, FinishReason = FinishReason.ToolCalls });
        request.End(error: null);

        Assert.Equal((7, 5, 2), (request.InputTokens, request.OutputTokens, request.ReasoningTokens));
        Assert.Equal(["tool_calls"], request.FinishReasons);
        Assert.Equal((12 * Second, 4 * Second, 2 * Second), (request.Duration, request.TimeToFirstToken, request.TimePerOutputToken));

        void Pass(int seconds, GenerationEvent e)
        {
            _time.Advance(seconds * Second);
            request.Add(e);
        }
    }

    [Fact]
    public void Answers_beside_each_other_share_the_time_and_not_the_tokens()
    {
        var request = new ModelRequest("chat", _time);
        request.Add(new() { Kind = GenerationEventKind.Delta, Choice = 0, Text = "a" });
        request.Add(new() { Kind = GenerationEventKind.Delta, Choice = 1, Text = "b" });
        _time.Advance(6 * Second);
        request.Add(new() { Kind = GenerationEventKind.Finished, Choice = 0, CompletionTokens = 4 });
        request.Add(new() { Kind = GenerationEventKind.Finished, Choice = 1, CompletionTokens = 4 });
        request.End(error: null);

        Assert.Equal(8, request.OutputTokens);
        Assert.Equal(2 * Second, request.TimePerOutputToken);
    }

    [Fact]
    public void One_token_has_no_pace_and_no_token_no_first_wait()
    {
        var one = new ModelRequest("chat", _time);
        one.Add(new() { Kind = GenerationEventKind.Delta, Text = "a" });
        one.Add(new() { Kind = GenerationEventKind.Finished, CompletionTokens = 1 });
        one.End(error: null);
        var none = new ModelRequest("chat", _time);
        none.End("overloaded");

        Assert.Equal((TimeSpan.Zero, null), (one.TimeToFirstToken, one.TimePerOutputToken));
        Assert.Equal((null, null, "overloaded"), (none.TimeToFirstToken, none.TimePerOutputToken, none.Error));
    }

    [Fact]
    public async Task A_followed_response_is_timed_by_its_updates_and_passed_on_unchanged()
    {
        var request = new ModelRequest("chat", _time);
        var seen = new List<ResponseUpdate>();
        await foreach (var update in request.WatchAsync(Updates()))
            seen.Add(update);
        request.End(error: null);

        Assert.Equal([[], ["a"], ["b"], []], seen.Select(update => update.Deltas));
        Assert.Equal((9, 3), (request.InputTokens, request.OutputTokens));
        Assert.Equal((1 * Second, 2 * Second), (request.TimeToFirstToken, request.TimePerOutputToken));

        async IAsyncEnumerable<ResponseUpdate> Updates()
        {
            await Task.CompletedTask;
            var response = new StoredResponse { Settings = new() { Model = "m", Tenant = "t" }, BodyHash = "", CreatedAt = 0 };
            yield return new([], response);
            _time.Advance(Second);
            yield return new(["a"]);
            _time.Advance(4 * Second);
            yield return new(["b"]);
            yield return new([], response with { Status = ResponseStatus.Completed, PromptTokens = 9, CompletionTokens = 3 });
        }
    }
}
