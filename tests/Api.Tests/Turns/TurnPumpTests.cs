using System.Runtime.CompilerServices;
using Otron.Api.OpenAi;
using Otron.Api.Turns;
using Otron.Contract;

namespace Otron.Api.Tests.Turns;

public sealed class TurnPumpTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromMinutes(1);

    // Asked only for turns that name their node.
    private static readonly NodeWatch NoNodes = new(null!, TimeProvider.System);

    [Fact]
    public async Task Events_come_in_order_and_the_buffer_completes_with_the_turn()
    {
        var events = Pump(Patient).Start((_, _) => Deltas(20), choices: 1, CancellationToken.None);
        var texts = new List<string>();
        await foreach (var e in events.ReadAllAsync())
            texts.Add(e.Text!);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), texts);
    }

    [Fact]
    public async Task The_exception_of_the_turn_arrives_after_its_events()
    {
        var events = Pump(Patient).Start((_, _) => Deltas(3, new OtronException(ErrorCode.ModelFailed, "x")), choices: 1, CancellationToken.None);
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
        var events = Pump(TimeSpan.FromMilliseconds(50)).Start((_, _) => turn.RunAsync(), choices: 1, CancellationToken.None);
        Assert.True(await events.WaitToReadAsync());
        Assert.True(events.TryRead(out _));
        var failure = await Assert.ThrowsAsync<ApiException>(async () => await events.WaitToReadAsync());
        Assert.Equal("turn_lost", failure.Error.Code);
        await turn.Left.Task.WaitAsync(Patient);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_loses_its_turn_and_holds_nobody()
    {
        var events = new TurnPump(NoNodes, bufferEvents: 16, Patient, Patient, TimeProvider.System).Start((_, _) => Flood(), choices: 1, CancellationToken.None);
        var count = 0;
        var failure = await Assert.ThrowsAsync<ApiException>(async () =>
        {
            await foreach (var _ in events.ReadAllAsync())
                count++;
        });
        Assert.Equal(16, count);
        Assert.Equal("client_too_slow", failure.Error.Code);
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_the_turn()
    {
        using var gone = new CancellationTokenSource();
        var turn = new EndlessTurn(eventsFirst: 1);
        var events = Pump(Patient).Start((_, _) => turn.RunAsync(), choices: 1, gone.Token);
        Assert.True(await events.WaitToReadAsync());
        await gone.CancelAsync();
        await turn.Left.Task.WaitAsync(Patient);
    }

    private static TurnPump Pump(TimeSpan maxSilence) => new(NoNodes, bufferEvents: 64, maxSilence, maxPause: TimeSpan.Zero, TimeProvider.System);

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

    /// <summary>Never waits: the pump has run into its full buffer before <c>Start</c> returns.</summary>
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
