using Otron.Api.OpenAi;

namespace Otron.Api.Turns;

/// <summary>
/// One reading of a turn's stream. It is over with the stream, with the node that serves it, or after silence; what a lost node says
/// later is not heard.
/// </summary>
/// <param name="nodeOf">The node that an event comes from, if it says so.</param>
internal sealed class TurnAttempt<T>(Action<T> accept, Func<T, string?> nodeOf, NodeWatch nodes, TimeSpan maxSilence, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    // Each event winds the clock: one timer for a turn, none for a token.
    private readonly CancellationTokenSource _silence = new(maxSilence, time);
    private readonly TaskCompletionSource<Exception?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IDisposable? _watch;

    public void Dispose()
    {
        _watch?.Dispose();
        _silence.Cancel(); // a reading that has not noticed the end stops now
        _silence.Dispose();
    }

    /// <summary>The cluster has lost the node that served it, and knows: another try need not wait for that.</summary>
    public bool IsNodeLost { get; private set; }

    /// <returns>Why the stream broke off; null where it came to its end.</returns>
    public Task<Exception?> RunAsync(IAsyncEnumerable<T> turn, CancellationToken clientGone)
    {
        _ = ReadAsync(turn, clientGone);
        return _end.Task;
    }

    /// <summary>Takes an event, from the stream or around it. False when the attempt is over.</summary>
    public bool TryAccept(T next)
    {
        lock (_gate)
        {
            if (_end.Task.IsCompleted)
                return false;
            _silence.CancelAfter(maxSilence);
            if (_watch is null && nodeOf(next) is { } node)
                _watch = nodes.Watch([node], LoseNode);
            try
            {
                accept(next);
                return true;
            }
            catch (Exception e)
            {
                _end.SetResult(e);
                return false;
            }
        }
    }

    private async Task ReadAsync(IAsyncEnumerable<T> turn, CancellationToken clientGone)
    {
        using var turnEnd = CancellationTokenSource.CreateLinkedTokenSource(clientGone, _silence.Token);
        using var telling = turnEnd.Token.Register(() => End(Reason()));
        var events = turn.GetAsyncEnumerator(turnEnd.Token);
        try
        {
            while (await events.MoveNextAsync() && TryAccept(events.Current))
            {
            }
            End(null);
        }
        catch (Exception e)
        {
            End(turnEnd.IsCancellationRequested ? Reason() : e);
        }
        await turnEnd.CancelAsync();
        await events.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Exception Reason() =>
            clientGone.IsCancellationRequested ? new OperationCanceledException(clientGone) : new ApiException(OpenAiErrors.TurnLost);
    }

    private void LoseNode()
    {
        IsNodeLost = true;
        End(new ApiException(OpenAiErrors.TurnLost));
    }

    private void End(Exception? reason)
    {
        lock (_gate)
            _end.TrySetResult(reason);
    }
}
