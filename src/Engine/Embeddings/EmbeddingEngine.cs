using System.Runtime.InteropServices;
using Otron.Engine.Models;
using Otron.Engine.Onnx;

namespace Otron.Engine.Embeddings;

/// <summary>
/// Dynamic batching for one embedding model: token ids in, vectors out. One thread owns the session and the batch; all other threads
/// talk to it through <see cref="EmbedAsync"/>. It knows neither text nor task prompts.
/// </summary>
public sealed class EmbeddingEngine : IDisposable
{
    private readonly EncoderRunner _runner;
    private readonly int _dimensions;
    private readonly PoolingHead _head;
    private readonly InputCheck _check;
    private readonly TokenBudgetQueue _queue;
    private readonly EmbeddingCounters _counters = new();
    private readonly EngineMeter.ForModel? _meter;
    private readonly List<DistinctInput> _batch = [];
    private readonly List<int[]> _ids = []; // of the run
    private readonly TimeProvider _time;
    private readonly Action<Exception>? _onFault;
    private readonly Thread _thread;

    private EmbeddingEngine(
        ModelFolder model,
        EncoderConfig config,
        EncoderRunner runner,
        EngineOptions options,
        Action<Exception>? onFault,
        EngineMeter? meter,
        TimeProvider time)
    {
        (Model, _dimensions, _runner) = (model, config.Dimensions, runner);
        (_onFault, _meter, _time) = (onFault, meter?.Of(model.Id), time);
        _head = new PoolingHead(config);
        _check = new InputCheck(model, config);
        _queue = new TokenBudgetQueue(options.MaxQueuedEmbeddings, options.EmbeddingBatchTokens);
        _thread = new Thread(Loop) { IsBackground = true, Name = $"embeddings {model.Id}" };
        _thread.UnsafeStart(); // runs are not children of the span that loads the model
    }

    public ModelFolder Model { get; }

    public EmbeddingStatus Status => _counters.Status(_queue.Count);

    /// <summary>The next input would be refused. Like the queue of <see cref="Status"/> it is current at once.</summary>
    public bool IsFull => _queue.Count >= _queue.MaxInputs;

    /// <summary>Opens the model, runs it once and starts its thread.</summary>
    /// <exception cref="ModelFolderException">
    /// The folder holds a chat model, its ONNX file does not fit its other files, or ONNX Runtime refuses it.
    /// </exception>
    /// <exception cref="ExecutionProviderException">The execution provider cannot be loaded.</exception>
    /// <param name="onFault">
    /// Called on the engine thread after a failed run or a bug. The inputs of a failed run are tried once more; the engine continues.
    /// </param>
    public static EmbeddingEngine Load(
        ModelFolder folder, EngineOptions options, Action<Exception>? onFault = null, EngineMeter? meter = null, TimeProvider? time = null)
    {
        if (folder.Encoder is not { } config)
            throw new ModelFolderException(folder.Id, ["This is a chat model; it gives no embeddings."]);
        return new(folder, config, EncoderRunner.Load(folder, options), options, onFault, meter, time ?? TimeProvider.System);
    }

    /// <summary>Embeds inputs of token ids, special tokens included, or refuses them with a value. Safe from any thread.</summary>
    /// <param name="inputs">[inputs][tokens]</param>
    /// <param name="dimensions">Width of the vectors, for Matryoshka models; null for the model's own.</param>
    /// <param name="cancellationToken">Takes the call out of the queue; inputs that have not been computed by then never are.</param>
    /// <param name="normalize">Whether vectors are scaled to length 1; null leaves it to the model.</param>
    public async ValueTask<EmbeddingOutcome> EmbedAsync(
        IReadOnlyList<int[]> inputs, int? dimensions, CancellationToken cancellationToken, bool? normalize = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_check.Refuse(inputs, dimensions) is { } refusal)
            return refusal;

        var call = new EmbeddingCall(inputs, dimensions ?? _dimensions, _time, normalize);
        switch (_queue.TryAdd(call))
        {
            case EngineError.Stopped:
                return EmbeddingOutcome.Refused(EngineError.Stopped, Stopping);
            case EngineError.QueueFull:
                return EmbeddingOutcome.Refused(
                    EngineError.QueueFull,
                    $"{_queue.Count} inputs wait for {Model.Id} already, of at most {_queue.MaxInputs}; these {inputs.Count} found no room.");
        }
        await using (cancellationToken.UnsafeRegister(static (call, token) => ((EmbeddingCall)call!).Cancel(token), call))
            return await call.Outcome;
    }

    /// <summary>Finishes the batch that is running, refuses the inputs that wait, and frees the model.</summary>
    public void Dispose()
    {
        if (!_queue.TryClose())
            return;
        _thread.Join();
        _runner.Dispose();
    }

    private string Stopping => $"The engine of {Model.Id} is stopping.";

    private void Loop()
    {
        while (_queue.TakeBatch(_batch))
        {
            var batch = CollectionsMarshal.AsSpan(_batch);
            try
            {
                if (!TryCompute(batch, out _))
                    ComputeEachAlone(batch);
            }
            catch (Exception e)
            {
                foreach (var input in batch)
                    foreach (var asker in input.Askers)
                        asker.Call.Refuse(EngineError.RunFailed, $"The engine of {Model.Id} failed: {e.Message}");
                _onFault?.Invoke(e);
            }
        }
        foreach (var input in _queue.TakeRest())
            input.Call.Refuse(EngineError.Stopped, Stopping);
    }

    /// <summary>Tries each input of a failed batch once more, by itself, so that one bad input does not fail its neighbours.</summary>
    private void ComputeEachAlone(ReadOnlySpan<DistinctInput> batch)
    {
        for (var i = 0; i < batch.Length; i++)
            if (!batch[i].IsOver && !TryCompute(batch.Slice(i, 1), out var failure))
                foreach (var asker in batch[i].Askers)
                    asker.Call.Refuse(EngineError.RunFailed, $"ONNX Runtime failed twice on input {asker.Index}: {failure}");
    }

    /// <summary>Runs a batch and delivers its vectors. False if the run failed.</summary>
    private bool TryCompute(ReadOnlySpan<DistinctInput> batch, out string failure)
    {
        var startedAt = _time.GetTimestamp();
        _ids.Clear();
        foreach (var input in batch)
        {
            _ids.Add(input.Ids);
            foreach (var asker in input.Askers)
                asker.Call.RunStarts(startedAt);
        }
        try
        {
            _runner.Run(CollectionsMarshal.AsSpan(_ids));
        }
        catch (Exception e)
        {
            // Native code can fail in any way; the other inputs of the batch still deserve their own run.
            _onFault?.Invoke(e);
            failure = e.Message;
            return false;
        }
        failure = "";
        var ranAt = _time.GetTimestamp();
        Record(batch, _time.GetElapsedTime(startedAt, ranAt));
        Deliver(batch, ranAt);
        return true;
    }

    private void Record(ReadOnlySpan<DistinctInput> batch, TimeSpan run)
    {
        int inputs = 0, tokens = 0, longest = 0;
        foreach (var input in batch)
        {
            foreach (var asker in input.Askers)
                inputs += asker.Call.IsOver ? 0 : 1;
            tokens += input.Tokens;
            longest = Math.Max(longest, input.Tokens);
        }
        var paddedTokens = longest * batch.Length;
        _counters.RecordRun(inputs, tokens, paddedTokens);
        _meter?.Embedded(run.TotalSeconds, paddedTokens);
    }

    private void Deliver(ReadOnlySpan<DistinctInput> batch, long ranAt)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            var tokens = _runner.Row(row, batch[row].Tokens);
            foreach (var asker in batch[row].Askers)
                Deliver(asker, tokens);
        }
        var endedAt = _time.GetTimestamp();
        var postprocess = _time.GetElapsedTime(ranAt, endedAt);
        foreach (var input in batch)
            foreach (var asker in input.Askers)
                asker.Call.RunEnds(postprocess, endedAt);
    }

    /// <param name="tokens">[tokens, dimensions]</param>
    private void Deliver(EmbeddingInput input, ReadOnlySpan<float> tokens)
    {
        if (input.Call.IsOver)
            return;
        var vector = new float[input.Call.Dimensions];
        var norm = _head.Write(tokens, vector, input.Call.Normalize);
        if (!double.IsFinite(norm))
        {
            input.Call.Refuse(EngineError.InvalidNumbers, $"{Model.Id} gave NaN or infinity for input {input.Index}.");
            return;
        }
        if (norm == 0)
            _counters.RecordZeroVector();
        input.Call.Keep(input.Index, vector, isZero: norm == 0);
    }
}
