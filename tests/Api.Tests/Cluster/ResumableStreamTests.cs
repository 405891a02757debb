using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Otron.Api.Cluster;
using Otron.Tests;

namespace Otron.Api.Tests.Cluster;

public sealed class ResumableStreamTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromMinutes(1);

    // Asked only for turns that name their node.
    private static readonly ClusterView NoNodes = new(null!, TimeProvider.System);

    [Fact]
    public async Task Events_come_in_order_and_the_buffer_completes_with_the_turn()
    {
        var events = Start(() => Deltas(20));
        var texts = new List<string>();
        await foreach (var e in events.ReadAllAsync())
            texts.Add(e.Text!);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), texts);
    }

    [Fact]
    public async Task The_exception_of_the_turn_arrives_after_its_events()
    {
        var events = Start(() => Deltas(3, new OtronException(ErrorCode.ModelFailed, "x")));
        var count = 0;
        var failure = await Assert.ThrowsAsync<OtronException>(async () =>
        {
            await foreach (var _ in events.ReadAllAsync())
                count++;
        });
        Assert.Equal((3, ErrorCode.ModelFailed), (count, failure.Code));
    }

    [Fact]
    public async Task A_silent_turn_ends_as_lost_and_is_left()
    {
        var turn = new EndlessTurn(eventsFirst: 1);
        var events = Start(() => turn.RunAsync(), maxSilence: TimeSpan.FromMilliseconds(50));
        Assert.True(await events.WaitToReadAsync());
        Assert.True(events.TryRead(out _));
        var failure = await Assert.ThrowsAsync<OtronException>(async () => await events.WaitToReadAsync());
        Assert.Equal(ErrorCode.TurnLost, failure.Code);
        await turn.Left.Task.WaitAsync(Patient);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_loses_its_turn_and_holds_nobody()
    {
        var events = Start(Flood, bufferEvents: 16, maxPause: Patient);
        var count = 0;
        var failure = await Assert.ThrowsAsync<OtronException>(async () =>
        {
            await foreach (var _ in events.ReadAllAsync())
                count++;
        });
        Assert.Equal(16, count);
        Assert.Equal(ErrorCode.ClientTooSlow, failure.Code);
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_the_turn()
    {
        using var gone = new CancellationTokenSource();
        var turn = new EndlessTurn(eventsFirst: 1);
        var events = Start(() => turn.RunAsync(), clientGone: gone.Token);
        Assert.True(await events.WaitToReadAsync());
        await gone.CancelAsync();
        await turn.Left.Task.WaitAsync(Patient);
    }

    [Fact]
    public async Task A_turn_that_breaks_off_is_resumed_after_what_the_client_has()
    {
        var opened = new List<Continuation?>();
        var events = Start(
            continuation =>
            {
                opened.Add(continuation);
                return continuation is null
                    ? Turn(new TimeoutException(), Started, Delta("a", 1), Delta("b", 2))
                    : Turn(end: null, Started, Delta("c", 3), Finished);
            },
            maxPause: Patient);

        Assert.Equal([Started, Delta("a", 1), Delta("b", 2), Delta("c", 3), Finished], await ReadAsync(events), SameEvent);
        Assert.Equal(2, opened.Count);
        Assert.Null(opened[0]);
        Assert.Equal([1, 2], opened[1]!.Choices.Single().TokenIds);
    }

    [Fact]
    public async Task A_turn_that_was_never_accepted_fails_with_its_own_reason()
    {
        var refused = Start(() => Turn(new OtronException(ErrorCode.Overloaded, "full")), maxPause: Patient);
        var unreachable = Start(() => Turn(new TimeoutException()));

        Assert.Equal(ErrorCode.Overloaded, (await Assert.ThrowsAsync<OtronException>(() => ReadAsync(refused))).Code);
        await Assert.ThrowsAsync<TimeoutException>(() => ReadAsync(unreachable));
    }

    [Fact]
    public async Task An_accepted_turn_waits_where_a_new_one_would_be_refused()
    {
        var events = Start(
            continuation => continuation is null
                ? Turn(new OtronException(ErrorCode.Overloaded, "full"), Started)
                : Turn(end: null, Delta("a", 1), Finished),
            maxPause: Patient);

        Assert.Equal([Started, Delta("a", 1), Finished], await ReadAsync(events), SameEvent);
    }

    [Fact]
    public async Task An_end_that_was_lost_with_the_silo_is_made_up_when_all_text_had_come()
    {
        var opened = 0;
        var events = Start(
            _ =>
            {
                opened++;
                return Turn(new TimeoutException(), Delta("a", 1) with
                {
                    IsLastText = true,
                    CompletionTokens = 1,
                    ReasoningTokens = 1,
                    Parts = [new(AnswerPartKind.Reasoning, "b"), new(AnswerPartKind.Content, "a")],
                });
            },
            maxPause: Patient);

        var last = (await ReadAsync(events))[^1];
        Assert.Equal((GenerationEventKind.Finished, 1, 1, 1), (last.Kind, last.CompletionTokens, last.ReasoningTokens, opened));
        Assert.Null(last.Parts);
    }

    [Fact]
    public async Task A_lost_node_is_noticed_long_before_silence_is()
    {
        var time = new ManualTime();
        var nodes = new FakeNodes("a:1", "b:1");
        var turns = 0;
        var events = Start(
            new TurnProgress(1, (_, _, leave) => ++turns == 1 ? Stuck(leave) : Turn(end: null, Finished)),
            new ClusterView(nodes.Factory, time), maxSilence: Patient, maxPause: Patient, time: time);
        Assert.True(await events.WaitToReadAsync());

        nodes.Addresses = ["b:1"];
        while (!events.Completion.IsCompleted)
        {
            // One timer waits for silence, the other for the next poll of the nodes.
            if (time.PendingTimers > 1)
                time.Advance(TimeSpan.FromMilliseconds(100));
            events.TryRead(out _);
            await Task.Delay(1);
        }

        Assert.Equal(2, turns);
        Assert.InRange(time.GetElapsedTime(0), TimeSpan.Zero, Patient / 2);

        static async IAsyncEnumerable<GenerationEvent> Stuck([EnumeratorCancellation] CancellationToken leave)
        {
            yield return Started with { Node = "a:1" };
            await Task.Delay(Timeout.Infinite, leave);
        }
    }

    private static GenerationEvent Started => new() { Kind = GenerationEventKind.Started, PromptTokens = 1 };

    private static GenerationEvent Finished => new() { Kind = GenerationEventKind.Finished };

    private static GenerationEvent Delta(string text, int tokenId) =>
        new() { Kind = GenerationEventKind.Delta, Text = text, TokenIds = [tokenId] };

    private static bool SameEvent(GenerationEvent one, GenerationEvent other) => (one.Kind, one.Text) == (other.Kind, other.Text);

    private static ChannelReader<GenerationEvent> Start(
        Func<IAsyncEnumerable<GenerationEvent>> open, TimeSpan? maxSilence = null, TimeSpan? maxPause = null, int bufferEvents = 64,
        CancellationToken clientGone = default) =>
        Start(new TurnProgress(1, (_, _, _) => open()), NoNodes, maxSilence, maxPause, bufferEvents, TimeProvider.System, clientGone);

    private static ChannelReader<GenerationEvent> Start(Func<Continuation?, IAsyncEnumerable<GenerationEvent>> open, TimeSpan maxPause) =>
        Start(new TurnProgress(1, (continuation, _, _) => open(continuation)), NoNodes, Patient, maxPause, time: TimeProvider.System);

    private static ChannelReader<GenerationEvent> Start(
        TurnProgress turn, ClusterView cluster, TimeSpan? maxSilence, TimeSpan? maxPause, int bufferEvents = 64, TimeProvider? time = null,
        CancellationToken clientGone = default)
    {
        var patience = new Patience(maxSilence ?? Patient, maxPause ?? TimeSpan.Zero, BackOff: TimeSpan.FromMilliseconds(1));
        return new ResumableStream<GenerationEvent>(turn, cluster, patience, bufferEvents, time ?? TimeProvider.System).Start(clientGone);
    }

    private static async Task<List<GenerationEvent>> ReadAsync(ChannelReader<GenerationEvent> events)
    {
        var read = new List<GenerationEvent>();
        await foreach (var e in events.ReadAllAsync())
            read.Add(e);
        return read;
    }

    private static async IAsyncEnumerable<GenerationEvent> Turn(Exception? end, params GenerationEvent[] events)
    {
        foreach (var e in events)
        {
            await Task.Yield();
            yield return e;
        }
        if (end is not null)
            throw end;
    }

    private static async IAsyncEnumerable<GenerationEvent> Deltas(int count, Exception? end = null)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return new GenerationEvent { Kind = GenerationEventKind.Delta, Text = $"{i}" };
        }
        if (end is not null)
            throw end;
    }

    /// <summary>Never waits: the stream has run into its full buffer before <c>Start</c> returns.</summary>
    private static async IAsyncEnumerable<GenerationEvent> Flood()
    {
        await Task.CompletedTask;
        while (true)
            yield return new GenerationEvent { Kind = GenerationEventKind.Delta, Text = "x" };
    }

    private sealed class EndlessTurn(int eventsFirst)
    {
        public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async IAsyncEnumerable<GenerationEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                for (var i = 0; i < eventsFirst; i++)
                    yield return new GenerationEvent { Kind = GenerationEventKind.Heartbeat };
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                Left.SetResult();
            }
        }
    }
}
