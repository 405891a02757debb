namespace Otron.Engine.Embeddings;

/// <summary>One caller's inputs on their way through the engine, which may compute them in several batches.</summary>
internal sealed class EmbeddingCall(IReadOnlyList<int[]> inputs, int dimensions, TimeProvider time, bool? normalize = null)
{
    // The engine thread must not run the callers' code.
    private readonly TaskCompletionSource<EmbeddingOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly float[][] _vectors = new float[inputs.Count][]; // [inputs][dimensions]
    private readonly long _queuedAt = time.GetTimestamp();
    private long? _firstRunAt;
    private TimeSpan _postprocess;
    private int _remaining = inputs.Count;
    private int _zeroVectors;
    private bool _isInRun;

    /// <summary>[inputs][tokens]</summary>
    public IReadOnlyList<int[]> Inputs => inputs;

    /// <summary>Width of the vectors that the caller wants.</summary>
    public int Dimensions => dimensions;

    /// <summary>Whether the caller wants vectors that are scaled to length 1; null leaves it to the model.</summary>
    public bool? Normalize => normalize;

    public Task<EmbeddingOutcome> Outcome => _outcome.Task;

    /// <summary>The call was answered, refused or cancelled.</summary>
    public bool IsOver => _outcome.Task.IsCompleted;

    public void Cancel(CancellationToken cancellationToken) => _outcome.TrySetCanceled(cancellationToken);

    public void Refuse(EngineError error, string message) => _outcome.TrySetResult(EmbeddingOutcome.Refused(error, message));

    /// <summary>A run starts that computes inputs of this call. May be called once for each of them.</summary>
    public void RunStarts(long at)
    {
        _firstRunAt ??= at;
        _isInRun = true;
    }

    public void Keep(int index, float[] vector, bool isZero)
    {
        _vectors[index] = vector;
        _remaining--;
        if (isZero)
            _zeroVectors++;
    }

    /// <summary>The run has ended; answers the call if all its vectors are there. Only the first of several calls for one run counts.</summary>
    /// <param name="postprocess">Time spent on the vectors of all inputs of the run.</param>
    public void RunEnds(TimeSpan postprocess, long at)
    {
        if (!_isInRun)
            return;
        _isInRun = false;
        _postprocess += postprocess;
        if (_remaining > 0 || IsOver)
            return;
        var queue = time.GetElapsedTime(_queuedAt, _firstRunAt!.Value);
        var inference = time.GetElapsedTime(_firstRunAt.Value, at) - _postprocess;
        _outcome.TrySetResult(EmbeddingOutcome.Done(_vectors, _zeroVectors, new(queue, inference, _postprocess)));
    }
}
