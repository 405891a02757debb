namespace Otron.Grains.Conversations;

/// <summary>The answer that is being made: its pieces so far, and who waits for more.</summary>
internal sealed class RunningTurn(int entry, IEnumerable<string> known) : IDisposable
{
    private readonly List<string> _deltas = [.. known];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _unconfirmed = "";

    public int Entry => entry;

    public int Count => _deltas.Count;

    public int PromptTokens { get; private set; }

    public int CachedTokens { get; private set; }

    public int CompletionTokens { get; private set; }

    public FinishReason? FinishReason { get; private set; }

    /// <summary>Someone asked for its end.</summary>
    public bool IsCancelled { get; private set; }

    public CancellationToken StopToken => _stop.Token;

    /// <summary>Completes when the turn's end is stored; fails when this activation has lost the turn.</summary>
    public Task Ended => _ended.Task;

    public string[] DeltasFrom(int index) => index < _deltas.Count ? [.. _deltas.Skip(index)] : [];

    /// <summary>The model answers from the beginning again, with the same seed: what is known must come again.</summary>
    public void Restart() => _unconfirmed = string.Concat(_deltas);

    /// <returns>False when the model now says something else than it did.</returns>
    public bool Accept(in GenerationEvent next)
    {
        switch (next.Kind)
        {
            case GenerationEventKind.Started:
                (PromptTokens, CachedTokens) = (next.PromptTokens, next.CachedTokens);
                break;
            case GenerationEventKind.Delta:
                return Accept(next.Text ?? "");
            case GenerationEventKind.Finished:
                (CompletionTokens, FinishReason) = (next.CompletionTokens, next.FinishReason);
                return _unconfirmed.Length == 0;
        }
        return true;
    }

    public async ValueTask<bool> ChangedAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(_changed.Task, Ended).WaitAsync(patience, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Cancel()
    {
        IsCancelled = true;
        Stop();
    }

    public void Stop() => _stop.Cancel();

    public void End() => _ended.TrySetResult();

    public void Lose(Exception reason)
    {
        _ended.TrySetException(reason);
        _ = _ended.Task.Exception; // seen: there may be nobody who waits
    }

    public void Dispose() => _stop.Dispose();

    private bool Accept(string text)
    {
        if (_unconfirmed.Length > 0)
        {
            var common = Math.Min(text.Length, _unconfirmed.Length);
            if (!text.AsSpan(0, common).SequenceEqual(_unconfirmed.AsSpan(0, common)))
                return false;
            _unconfirmed = _unconfirmed[common..];
            text = text[common..];
        }
        if (text.Length == 0)
            return true;
        _deltas.Add(text);
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        return true;
    }
}
