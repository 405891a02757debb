namespace Otron.Api.Cluster;

/// <summary>
/// One reading of a stream. It ends with the stream, when the node that serves it is lost, or after silence; whatever a lost node sends
/// later is ignored.
/// </summary>
internal sealed class StreamAttempt<T>(Action<T> accept, IResumable<T> source, ClusterView cluster, Patience patience, TimeProvider time)
    : IDisposable
{
    private readonly Lock _gate = new();

    // Each event sets the timer back: one timer for a stream, none for a token.
    private readonly CancellationTokenSource _silence = new(patience.MaxSilence, time);
    private readonly TaskCompletionSource<Exception?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IDisposable? _watch;

    /// <summary>The cluster has lost the node that served the stream, and knows it: the next attempt need not wait for that.</summary>
    public bool IsNodeLost { get; private set; }

    /// <returns>Why the stream broke off; null if it came to its end.</returns>
    public Task<Exception?> RunAsync(CancellationToken clientGone)
    {
        _ = ReadAsync(source.Open(TryAccept, clientGone), clientGone);
        return _end.Task;
    }

    public void Dispose()
    {
        _watch?.Dispose();
        _silence.Cancel(); // stops a reading that has not noticed the end
        _silence.Dispose();
    }

    /// <summary>Takes an event, from the stream or from outside it. False when the attempt is over.</summary>
    private bool TryAccept(T next)
    {
        lock (_gate)
        {
            if (_end.Task.IsCompleted)
                return false;
#pragma warning disable RS0030 // The source was made with the time provider, which this limit keeps.
            _silence.CancelAfter(patience.MaxSilence);
#pragma warning restore RS0030
            if (_watch is null && source.NodeOf(next) is { } node)
                _watch = cluster.Watch([node], LoseNode);
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

    private async Task ReadAsync(IAsyncEnumerable<T> stream, CancellationToken clientGone)
    {
        using var streamEnd = CancellationTokenSource.CreateLinkedTokenSource(clientGone, _silence.Token);
        using var ending = streamEnd.Token.Register(() => End(Reason()));
        var events = stream.GetAsyncEnumerator(streamEnd.Token);
        try
        {
            while (await events.MoveNextAsync() && TryAccept(events.Current))
            {
            }
            End(null);
        }
        catch (Exception e)
        {
            End(streamEnd.IsCancellationRequested ? Reason() : e);
        }
        await streamEnd.CancelAsync();
        await events.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Exception Reason() =>
            clientGone.IsCancellationRequested ? new OperationCanceledException(clientGone) : ClusterFailures.TurnLost();
    }

    private void LoseNode()
    {
        IsNodeLost = true;
        End(ClusterFailures.TurnLost());
    }

    private void End(Exception? reason)
    {
        lock (_gate)
            _end.TrySetResult(reason);
    }
}
