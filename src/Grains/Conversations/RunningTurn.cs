namespace Otron.Grains.Conversations;

/// <summary>The answer of a turn that runs: its pieces so far, and the waits for more.</summary>
internal sealed class RunningTurn(int entry, StoredResponse known) : IDisposable
{
    private readonly List<AnswerPart> _pieces = [.. known.Pieces];
    private readonly List<int> _tokenIds = [.. known.TokenIds];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Entry => entry;

    public string? TraceParent => known.TraceParent;

    public int Count => _pieces.Count;

    public int[] TokenIds => [.. _tokenIds];

    public int PromptTokens { get; private set; }

    public int CachedTokens { get; private set; }

    public int CompletionTokens { get; private set; }

    public int ReasoningTokens { get; private set; }

    public FinishReason? FinishReason { get; private set; }

    /// <summary>A caller asked for the end of the turn.</summary>
    public bool IsCancelled { get; private set; }

    public CancellationToken StopToken => _stop.Token;

    /// <summary>Completes when the turn's end is stored; fails when this activation has lost the turn.</summary>
    public Task Ended => _ended.Task;

    public AnswerPart[] PiecesFrom(int index) => index < _pieces.Count ? [.. _pieces.Skip(index)] : [];

    /// <summary>The answer's tokens, after which it resumes; null before the first.</summary>
    public Continuation? ToContinuation() => _tokenIds.Count > 0 ? new([new(TokenIds, IsFinished: false)]) : null;

    public void Accept(in GenerationEvent next)
    {
        switch (next.Kind)
        {
            case GenerationEventKind.Started:
                (PromptTokens, CachedTokens) = (next.PromptTokens, next.CachedTokens);
                break;
            case GenerationEventKind.Delta:
                _tokenIds.AddRange(next.TokenIds ?? []);
                Add(next);
                // Nothing is left to compute after it.
                if (next.IsLastText)
                    End(next);
                break;
            case GenerationEventKind.Finished:
                End(next);
                break;
        }
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
        _ = _ended.Task.Exception; // observed, as there may be no waiter
    }

    public void Dispose() => _stop.Dispose();

    private void End(in GenerationEvent last) =>
        (CompletionTokens, ReasoningTokens, FinishReason) = (last.CompletionTokens, last.ReasoningTokens, last.FinishReason);

    private void Add(in GenerationEvent delta)
    {
        var count = _pieces.Count;
        delta.AddTo(_pieces);
        if (_pieces.Count == count)
            return;
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
