namespace Otron.Engine.Embeddings;

/// <summary>One caller's inputs on their way through the engine, which may compute them in several batches.</summary>
internal sealed class EmbeddingCall(IReadOnlyList<int[]> inputs, int dimensions, TimeProvider time)
{
    // The engine thread must not run the callers' code.
    private readonly TaskCompletionSource<EmbeddingOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly float[][] _vectors = new float[inputs.Count][];
    private readonly long _queuedAt = time.GetTimestamp();
    private long? _firstRunAt;
    private TimeSpan _postprocess;
    private long _lastBatch;
    private int _remaining = inputs.Count;
    private int _zeroVectors;

    public IReadOnlyList<int[]> Inputs => inputs;

    /// <summary>Width of the vectors that the caller wants.</summary>
    public int Dimensions => dimensions;

    public Task<EmbeddingOutcome> Outcome => _outcome.Task;

    /// <summary>Nobody waits for it any more: it was answered, refused or cancelled.</summary>
    public bool IsOver => _outcome.Task.IsCompleted;

    public void Cancel(CancellationToken cancellationToken) => _outcome.TrySetCanceled(cancellationToken);

    public void Refuse(EngineError error, string message) => _outcome.TrySetResult(EmbeddingOutcome.Refused(error, message));

    public void RunStarts(long at) => _firstRunAt ??= at;

    public void Keep(int index, float[] vector, bool isZero)
    {
        _vectors[index] = vector;
        _remaining--;
        if (isZero)
            _zeroVectors++;
    }

    /// <summary>Ends one batch's share of the work; answers when it was the last. Once per batch, however many inputs it held.</summary>
    public void BatchEnds(long batch, TimeSpan postprocess, long at)
    {
        if (batch == _lastBatch)
            return;
        _lastBatch = batch;
        _postprocess += postprocess;
        if (_remaining > 0 || IsOver)
            return;
        var queue = time.GetElapsedTime(_queuedAt, _firstRunAt!.Value);
        var inference = time.GetElapsedTime(_firstRunAt.Value, at) - _postprocess;
        _outcome.TrySetResult(EmbeddingOutcome.Done(_vectors, _zeroVectors, new(queue, inference, _postprocess)));
    }
}

/// <summary>One input of a call.</summary>
internal readonly record struct EmbeddingInput(EmbeddingCall Call, int Index)
{
    public int[] Ids => Call.Inputs[Index];
}
