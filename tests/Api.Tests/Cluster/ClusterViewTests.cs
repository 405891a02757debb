using Otron.Api.Cluster;
using Otron.Api.Errors;
using Otron.Tests;

namespace Otron.Api.Tests.Cluster;

/// <summary>One list of nodes for everyone, on a clock that the test moves.</summary>
public sealed class ClusterViewTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly ManualTime _time = new();
    private readonly FakeNodes _nodes = new("a:1", "b:1") { Models = [FakeNodes.Load("m")] };
    private readonly ClusterView _view;

    public ClusterViewTests() => _view = new(_nodes.Factory, _time);

    [Fact]
    public async Task Readers_share_a_fresh_answer_and_an_old_one_while_the_next_is_on_its_way()
    {
        await _view.ListModelsAsync();
        _time.Advance(2 * Tick);
        await _view.ListModelsAsync();
        Assert.Equal(1, _nodes.Questions);

        _nodes.Answering = new TaskCompletionSource().Task;
        _time.Advance(Tick);
        await _view.ListModelsAsync();
        await _view.ListModelsAsync();
        Assert.Equal(2, _nodes.Questions);
    }

    [Fact]
    public async Task A_failed_question_goes_to_another_gateway_and_not_for_ever()
    {
        _nodes.Failures.Enqueue(new TimeoutException());
        _nodes.Failures.Enqueue(new TimeoutException());
        Assert.Single(await _view.ListModelsAsync());
        Assert.Equal(3, _nodes.Questions);

        _time.Advance(TimeSpan.FromMinutes(1)); // the answer is too old to be of use
        for (var i = 0; i < 3; i++)
            _nodes.Failures.Enqueue(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(async () => await _view.ListModelsAsync());
    }

    [Fact]
    public async Task A_model_that_is_not_known_is_asked_for_at_once()
    {
        await _view.ListModelsAsync();
        _nodes.Models = [FakeNodes.Load("m"), FakeNodes.Load("new")];
        Assert.Equal("new", (await _view.GetModelAsync("new")).Id);

        Assert.Equal(ErrorCode.ModelNotFound, await CodeAsync(() => _view.GetModelAsync("absent")));
        _nodes.Models = [];
        Assert.Equal(ErrorCode.Unavailable, await CodeAsync(() => _view.GetModelAsync("absent")));
    }

    [Fact]
    public async Task A_request_without_a_model_means_the_only_one_of_its_kind()
    {
        _nodes.Models = [FakeNodes.Load("chat"), FakeNodes.Load("embed", kind: ModelKind.Embedding)];
        Assert.Equal("chat", (await _view.AdmitAsync("", ModelKind.Chat)).Id);
        Assert.Equal("embed", (await _view.AdmitAsync("", ModelKind.Embedding)).Id);
        Assert.Equal("chat", (await _view.GetModelAsync("", kind: null)).Id);

        _nodes.Models = [FakeNodes.Load("chat"), FakeNodes.Load("other")];
        _time.Advance(TimeSpan.FromMinutes(1));
        foreach (var kind in Enum.GetValues<ModelKind>())
            Assert.Equal("model", (await Assert.ThrowsAsync<ApiException>(async () => await _view.AdmitAsync("", kind))).Error.Param);
    }

    [Fact]
    public async Task Work_is_admitted_for_the_right_kind_of_model_while_some_node_has_room()
    {
        _nodes.Models = [FakeNodes.Load("m"), FakeNodes.Load("full", isFull: true, waitSeconds: 2.5), FakeNodes.Load("brisk", isFull: true, waitSeconds: 0.5)];
        await _view.ListModelsAsync();

        Assert.Equal("m", (await _view.AdmitAsync("m", ModelKind.Chat)).Id);
        Assert.Equal("brisk", (await _view.AdmitAsync("brisk", ModelKind.Chat)).Id);
        Assert.Equal(ErrorCode.WrongModelKind, await CodeAsync(() => _view.AdmitAsync("m", ModelKind.Embedding)));
        var full = await Assert.ThrowsAsync<OtronException>(async () => await _view.AdmitAsync("full", ModelKind.Chat));
        Assert.Equal((ErrorCode.Overloaded, 3), (full.Code, full.RetryAfterSeconds));
    }

    [Fact]
    public async Task Full_is_not_believed_for_longer_than_a_second()
    {
        _nodes.Models = [FakeNodes.Load("full", isFull: true, waitSeconds: 60)];
        await _view.ListModelsAsync();
        _nodes.Answering = new TaskCompletionSource().Task;
        _time.Advance(TimeSpan.FromSeconds(1.1));

        Assert.Equal("full", (await _view.AdmitAsync("full", ModelKind.Chat)).Id);
    }

    [Fact]
    public async Task A_watch_ends_with_the_node_that_is_lost_and_with_no_other()
    {
        var lost = new TaskCompletionSource();
        using var lone = _view.Watch(["a:1"], lost.SetResult);
        var others = 0;
        using var other = _view.Watch(["b:1"], () => others++);
        await PollAsync(questions: 2);
        Assert.False(lost.Task.IsCompleted);

        _nodes.Addresses = ["b:1"];
        await PollAsync(questions: 2);
        await lost.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, others);
    }

    [Fact]
    public async Task An_empty_list_says_nothing_of_any_node()
    {
        var lost = 0;
        using var watch = _view.Watch(["a:1"], () => lost++);
        _nodes.Addresses = [];
        await PollAsync(questions: 3);
        Assert.Equal(0, lost);
    }

    [Fact]
    public async Task Polling_for_watches_serves_the_readers_too_and_stops_with_the_last_watch()
    {
        var watch = _view.Watch(["a:1"], () => { });
        await PollAsync(questions: 2); // the answer to the first is there
        for (var i = 0; i < 5; i++)
        {
            var before = _nodes.Questions;
            await _view.ListModelsAsync();
            Assert.Equal(before, _nodes.Questions);
            await PollAsync(questions: 1);
        }

        watch.Dispose();
        await StopAsync();
        var asked = _nodes.Questions;
        _time.Advance(Tick);
        Assert.Equal(asked, _nodes.Questions);
    }

    [Fact]
    public async Task An_answer_to_an_older_question_replaces_no_newer_one()
    {
        var slow = new TaskCompletionSource();
        _nodes.Answering = slow.Task;
        using var watch = _view.Watch(["a:1"], () => { });
        await PollAsync(questions: 1);
        _nodes.Answering = Task.CompletedTask;
        _nodes.Models = [FakeNodes.Load("m"), FakeNodes.Load("new")];
        await PollAsync(questions: 1);

        slow.SetResult();
        await Task.Yield();
        Assert.Equal(["m", "new"], (await _view.ListModelsAsync()).Select(model => model.Id));
    }

    /// <summary>Moves the clock until so many more questions were asked.</summary>
    private async Task PollAsync(int questions)
    {
        for (var until = _nodes.Questions + questions; _nodes.Questions < until; await Task.Delay(1))
            if (_time.PendingTimers > 0)
                _time.Advance(Tick);
    }

    /// <summary>Moves the clock until nothing waits for it.</summary>
    private async Task StopAsync()
    {
        for (; _time.PendingTimers > 0; await Task.Delay(1))
            _time.Advance(Tick);
    }

    private static async Task<ErrorCode> CodeAsync(Func<ValueTask<ModelInfo>> ask) =>
        (await Assert.ThrowsAsync<OtronException>(async () => await ask())).Code;
}
