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
        // A lost node answers late or never, so a clock tells the reader. Each event winds it: one timer for a turn, none for a token.
        using var silence = new CancellationTokenSource(maxSilence, time);
        using var turnEnd = CancellationTokenSource.CreateLinkedTokenSource(clientGone, silence.Token);
        using var telling = turnEnd.Token.Register(() => buffer.TryComplete(Reason()));
        var events = turn.GetAsyncEnumerator(turnEnd.Token);
        try
        {
            while (await events.MoveNextAsync())
            {
                silence.CancelAfter(maxSilence);
                if (!buffer.TryWrite(events.Current))
                    throw new ApiException(OpenAiErrors.ClientTooSlow);
            }
            buffer.TryComplete();
        }
        catch (Exception e)
        {
            buffer.TryComplete(turnEnd.IsCancellationRequested ? Reason() : e);
        }
        await turnEnd.CancelAsync();
        await events.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Exception Reason() =>
            clientGone.IsCancellationRequested ? new OperationCanceledException(clientGone) : new ApiException(OpenAiErrors.TurnLost);
    }
}
