using System.Runtime.InteropServices;
using Otron.Engine.Models;

namespace Otron.Engine.Embeddings;

/// <summary>Token ids in, vectors out, for one embedding model: one thread owns the session and serves all callers in batches.</summary>
public sealed class EmbeddingEngine : IDisposable
{
    private readonly EncoderRunner _runner;
    private readonly EncoderConfig _config;
    private readonly TimeProvider _time;
    private readonly TokenBudgetQueue _queue;
    private readonly EngineMeter.ForModel? _meter;
    private readonly Thread _thread;
    private readonly List<DistinctInput> _batch = [];
    private readonly float[] _full;
    private long _runs;
    private long _inputs;
    private long _tokens;
    private long _paddedTokens;
    private long _zeroVectors;

    private EmbeddingEngine(ModelFolder model, EncoderRunner runner, EngineOptions options, TimeProvider time, EngineMeter? meter)
    {
        (Model, _runner, _time, _meter) = (model, runner, time, meter?.Of(model.Id));
        _config = model.Encoder!;
        _full = new float[_config.Dimensions];
        _queue = new TokenBudgetQueue(options.MaxQueuedEmbeddings, options.EmbeddingBatchTokens);
        _thread = new Thread(Loop) { Name = $"embeddings {model.Id}", IsBackground = true };
        _thread.Start();
    }

    public ModelFolder Model { get; }

    /// <summary>Vectors that came out as zero since the model was loaded; they were passed on as they are.</summary>
    public long ZeroVectors => Interlocked.Read(ref _zeroVectors);

    public EmbeddingCounters Counters => new(
        _queue.Count, Interlocked.Read(ref _runs), Interlocked.Read(ref _inputs), Interlocked.Read(ref _tokens), Interlocked.Read(ref _paddedTokens));

    /// <summary>The next input would be refused.</summary>
    public bool IsFull => _queue.Count >= _queue.MaxInputs;

    /// <exception cref="ModelFolderException">The ONNX file does not fit the model's other files, or ONNX Runtime refuses it.</exception>
    /// <exception cref="Onnx.ExecutionProviderException">The configured provider is not there.</exception>
    public static EmbeddingEngine Load(ModelFolder folder, EngineOptions options, TimeProvider? time = null, EngineMeter? meter = null)
    {
        if (folder.Encoder is null)
            throw new ModelFolderException(folder.Id, ["This is a chat model; it gives no embeddings."]);
        return new(folder, EncoderRunner.Load(folder, options), options, time ?? TimeProvider.System, meter);
    }

    /// <summary>Embeds inputs of ready token ids, special tokens included; what is wrong with them comes back as a value.</summary>
    /// <param name="inputs">[inputs][tokens]</param>
    /// <param name="dimensions">Width of the vectors, for Matryoshka models; null for the model's own.</param>
    /// <param name="cancellationToken">Leaves the queue; what was not computed yet never is.</param>
    public async ValueTask<EmbeddingOutcome> EmbedAsync(
        IReadOnlyList<int[]> inputs, int? dimensions, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if ((RefuseDimensions(dimensions) ?? RefuseInputs(inputs)) is { } refusal)
            return refusal;

        var call = new EmbeddingCall(inputs, dimensions ?? _config.Dimensions, _time);
        switch (_queue.TryAdd(call))
        {
            case EngineError.Stopped:
                return EmbeddingOutcome.Refused(EngineError.Stopped, Stopping);
            case EngineError.QueueFull:
                return EmbeddingOutcome.Refused(
                    EngineError.QueueFull, $"{_queue.Count} inputs wait for {Model.Id} already, of at most {_queue.MaxInputs}; these {inputs.Count} found no room.");
        }
        await using (cancellationToken.UnsafeRegister(static (call, token) => ((EmbeddingCall)call!).Cancel(token), call))
            return await call.Outcome;
    }

    private string Stopping => $"The engine of {Model.Id} is stopping.";

    private EmbeddingOutcome? RefuseDimensions(int? dimensions)
    {
        if (dimensions is null || dimensions == _config.Dimensions || _config.MatryoshkaDimensions.Contains(dimensions.Value))
            return null;
        return EmbeddingOutcome.Refused(EngineError.UnsupportedDimensions, _config.MatryoshkaDimensions.IsEmpty
            ? $"{Model.Id} gives vectors of {_config.Dimensions} dimensions, which cannot be shortened to {dimensions}."
            : $"{Model.Id} gives vectors of {_config.Dimensions} dimensions, or shortened to {string.Join(", ", _config.MatryoshkaDimensions)}; {dimensions} is none of these.");
    }

    private EmbeddingOutcome? RefuseInputs(IReadOnlyList<int[]> inputs)
    {
        if (inputs.Count == 0)
            return EmbeddingOutcome.Refused(EngineError.EmptyInput, "There is no input.");
        for (var i = 0; i < inputs.Count; i++)
        {
            var ids = inputs[i];
            if (ids.Length == 0)
                return EmbeddingOutcome.Refused(EngineError.EmptyInput, $"Input {i} has no tokens.");
            if (ids.Length > _config.MaxInputTokens)
                return EmbeddingOutcome.Refused(
                    EngineError.ContextLengthExceeded, $"Input {i} has {ids.Length} tokens; {Model.Id} takes at most {_config.MaxInputTokens}.");
            foreach (var id in ids)
                if ((uint)id >= (uint)Model.VocabularySize)
                    return EmbeddingOutcome.Refused(
                        EngineError.TokenOutOfRange, $"Input {i} has the token {id}; those of {Model.Id} are 0 to {Model.VocabularySize - 1}.");
        }
        return null;
    }

    private void Loop()
    {
        while (_queue.TakeBatch(_batch))
        {
            var batch = CollectionsMarshal.AsSpan(_batch);
            if (!TryCompute(batch, out _))
                ComputeEachAlone(batch);
        }
        foreach (var input in _queue.TakeRest())
            input.Call.Refuse(EngineError.Stopped, Stopping);
        _runner.Dispose();
    }

    /// <summary>One input must not fail its neighbours: after a failed run each is tried once more, by itself.</summary>
    private void ComputeEachAlone(ReadOnlySpan<DistinctInput> batch)
    {
        for (var i = 0; i < batch.Length; i++)
            if (!batch[i].IsOver && !TryCompute(batch.Slice(i, 1), out var failure))
                foreach (var asker in batch[i].Askers)
                    asker.Call.Refuse(EngineError.RunFailed, $"ONNX Runtime failed twice on input {asker.Index}: {failure}");
    }

    private bool TryCompute(ReadOnlySpan<DistinctInput> batch, out string failure)
    {
        var start = _time.GetTimestamp();
        foreach (var input in batch)
            foreach (var asker in input.Askers)
                asker.Call.RunStarts(start);
        try
        {
            _runner.Run(batch);
        }
        catch (Exception e)
        {
            // Whatever went wrong in native code, the thread goes on: its other callers wait.
            failure = e.Message;
            return false;
        }
        failure = "";
        var pooling = _time.GetTimestamp();
        Count(batch, _time.GetElapsedTime(start, pooling));
        for (var row = 0; row < batch.Length; row++)
            foreach (var asker in batch[row].Askers)
                Finish(asker, _runner.Row(row, batch[row].Tokens));
        var end = _time.GetTimestamp();
        var postprocess = _time.GetElapsedTime(pooling, end);
        foreach (var input in batch)
            foreach (var asker in input.Askers)
                asker.Call.BatchEnds(_runs, postprocess, end);
        return true;
    }

    private void Finish(EmbeddingInput input, ReadOnlySpan<float> tokens)
    {
        var call = input.Call;
        if (call.IsOver)
            return;
        var isCut = call.Dimensions < _config.Dimensions;
        var vector = new float[call.Dimensions];
        var full = isCut ? _full : vector;
        Pooler.Pool(tokens, full, _config.Pooling);
        if (isCut)
        {
            if (_config.LayerNormBeforeCut)
                Pooler.LayerNorm(full);
            full.AsSpan(0, vector.Length).CopyTo(vector);
        }
        var norm = Pooler.Norm(full);
        if (!double.IsFinite(norm))
        {
            call.Refuse(EngineError.InvalidNumbers, $"{Model.Id} gave NaN or infinity for input {input.Index}.");
            return;
        }
        if (isCut)
            norm = Pooler.Norm(vector);
        // A cut vector lost part of its length, whatever the model does with whole ones.
        if (_config.Normalize || isCut)
            Pooler.Normalize(vector, norm);
        if (norm == 0)
            Interlocked.Increment(ref _zeroVectors);
        call.Keep(input.Index, vector, isZero: norm == 0);
    }

    private void Count(ReadOnlySpan<DistinctInput> batch, TimeSpan run)
    {
        long inputs = 0, tokens = 0, longest = 0;
        foreach (var input in batch)
        {
            foreach (var asker in input.Askers)
                inputs += asker.Call.IsOver ? 0 : 1;
            tokens += input.Tokens;
            longest = Math.Max(longest, input.Tokens);
        }
        Interlocked.Increment(ref _runs);
        Interlocked.Add(ref _inputs, inputs);
        Interlocked.Add(ref _tokens, tokens);
        Interlocked.Add(ref _paddedTokens, longest * batch.Length);
        _meter?.Embedded(run.TotalSeconds, (int)longest * batch.Length);
    }

    /// <summary>Ends the running batch, refuses what waits, and frees the model.</summary>
    public void Dispose()
    {
        _queue.Close();
        _thread.Join();
    }
}
