using System.Threading.Channels;
using Otron.Api.OpenAi;
using Otron.Grains;

namespace Otron.Api.Turns;

/// <summary>
/// Moves the events of a grain's stream into a bounded buffer as fast as they come, so that a slow client never holds the
/// stream: Orleans gives up on a consumer that does not pull.
/// </summary>
internal sealed class TurnPump(int bufferEvents, TimeSpan maxSilence, TimeProvider time)
{
    /// <summary>The buffer completes with the turn, or with the exception that ended it.</summary>
    public ChannelReader<GenerationEvent> Start(IAsyncEnumerable<GenerationEvent> turn, CancellationToken clientGone)
    {
        var buffer = Channel.CreateBounded<GenerationEvent>(
            new BoundedChannelOptions(bufferEvents) { SingleReader = true, SingleWriter = true });
        _ = PumpAsync(turn, buffer.Writer, clientGone);
        return buffer.Reader;
    }

    private async Task PumpAsync(IAsyncEnumerable<GenerationEvent> turn, ChannelWriter<GenerationEvent> buffer, CancellationToken clientGone)
    {
        using var turnEnd = CancellationTokenSource.CreateLinkedTokenSource(clientGone);
        var events = turn.GetAsyncEnumerator(turnEnd.Token);
        var next = Task.FromResult(true);
        try
        {
            while (true)
            {
                next = events.MoveNextAsync().AsTask();
                if (!await next.WaitAsync(maxSilence, time, clientGone))
                    break;
                if (!buffer.TryWrite(events.Current))
                    throw new ApiException(OpenAiErrors.ClientTooSlow);
            }
            buffer.Complete();
        }
        catch (TimeoutException)
        {
            buffer.Complete(new ApiException(OpenAiErrors.TurnLost));
        }
        catch (Exception e)
        {
            buffer.Complete(e);
        }
        await turnEnd.CancelAsync();
        await LeaveAsync(events, next);
    }

    /// <summary>A lost node answers late or never; nobody waits for this.</summary>
    private static async Task LeaveAsync(IAsyncEnumerator<GenerationEvent> events, Task pending)
    {
        await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await events.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
