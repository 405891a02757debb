using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Otron.Engine.Generation.Running;

/// <summary>
/// Runs the graph over rows of the cache: token ids in, logits out. No other code touches the session after loading. Engine thread only.
/// A failed run leaves the session and the other rows as they were.
/// </summary>
internal abstract unsafe class ModelRunner : IDisposable
{
    private readonly void* _logits;
    private readonly float[] _widened; // [V], if the graph gives float16

    protected ModelRunner(InferenceSession session, DecoderGraph graph, KvCache cache, int maxChunkTokens)
    {
        Session = session;
        Graph = graph;
        Cache = cache;
        MaxChunkTokens = maxChunkTokens;
        var positions = Math.Max(cache.Rows, graph.HasPrunedHead ? 1 : maxChunkTokens);
        LogitsRowBytes = (nuint)graph.VocabularySize * (graph.LogitsType == TensorElementType.Float16 ? 2u : 4u);
        _logits = NativeMemory.AllocZeroed((nuint)positions, LogitsRowBytes);
        _widened = graph.LogitsType == TensorElementType.Float16 ? new float[graph.VocabularySize] : [];
    }

    /// <summary>Longest prompt piece of one run.</summary>
    public int MaxChunkTokens { get; }

    protected InferenceSession Session { get; }

    protected DecoderGraph Graph { get; }

    protected KvCache Cache { get; }

    /// <summary>Called for each run that failed, on the engine thread.</summary>
    public Action<Exception>? OnFault { get; set; }

    // ONNX Runtime need not print failures: they are reported here, and the probe provokes one on purpose.
    private readonly RunOptions _runOptions = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

    protected nuint LogitsRowBytes { get; }

    /// <summary>As <see cref="Prefill"/>, in committed memory. False if the run failed.</summary>
    public bool TryPrefill(int row, int past, ReadOnlySpan<int> ids, out ReadOnlySpan<float> logits)
    {
        Cache.Commit(row, past + ids.Length);
        try
        {
            logits = Prefill(row, past, ids);
            return true;
        }
        catch (OnnxRuntimeException e)
        {
            OnFault?.Invoke(e);
            logits = default;
            return false;
        }
    }

    /// <summary>As <see cref="Decode"/>, in committed memory. False if the run failed.</summary>
    public bool TryDecode(ReadOnlySpan<int> ids, ReadOnlySpan<int> pasts)
    {
        for (var b = 0; b < pasts.Length; b++)
            Cache.Commit(b, pasts[b] + 1);
        try
        {
            Decode(ids, pasts);
            return true;
        }
        catch (OnnxRuntimeException e)
        {
            OnFault?.Invoke(e);
            return false;
        }
    }

    /// <summary>Computes a piece of a prompt, B = 1, S = ids.Length, after the row's first <paramref name="past"/> tokens.</summary>
    /// <returns>[V] logits of the last position, valid until the next run.</returns>
    /// <exception cref="OnnxRuntimeException">The run failed twice.</exception>
    public abstract ReadOnlySpan<float> Prefill(int row, int past, ReadOnlySpan<int> ids);

    /// <summary>
    /// One token for each of the rows 0 to count - 1, S = 1: ids[b] comes after the first pasts[b] tokens of row b. <see cref="LogitsOf"/>
    /// then gives the logits of each row.
    /// </summary>
    /// <exception cref="OnnxRuntimeException">The run failed twice.</exception>
    public abstract void Decode(ReadOnlySpan<int> ids, ReadOnlySpan<int> pasts);

    /// <summary>[V] logits at a position of the last run.</summary>
    public ReadOnlySpan<float> LogitsOf(int position)
    {
        var start = (byte*)_logits + (nuint)position * LogitsRowBytes;
        if (Graph.LogitsType == TensorElementType.Float)
            return new ReadOnlySpan<float>(start, Graph.VocabularySize);
        TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(start, Graph.VocabularySize), _widened);
        return _widened;
    }

    /// <summary>The bytes of the logits at <paramref name="count"/> positions from <paramref name="position"/> on.</summary>
    protected Span<byte> RawLogits(int position, int count) =>
        new((byte*)_logits + (nuint)position * LogitsRowBytes, checked((int)LogitsRowBytes * count));

    public virtual void Dispose()
    {
        _runOptions.Dispose();
        NativeMemory.Free(_logits);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Runs what is bound. A failed run is tried once more, since it writes the same places again; window-sized caches have moved by then.
    /// </summary>
    protected void Run(OrtIoBinding binding)
    {
        try
        {
            Session.RunWithBinding(_runOptions, binding);
        }
        catch (OnnxRuntimeException e) when (!Graph.HasWindowedCaches)
        {
            OnFault?.Invoke(e);
            Session.RunWithBinding(_runOptions, binding);
        }
    }

    /// <summary>The logits buffer as a tensor [batch, positions, V].</summary>
    protected OrtValue LogitsTensor(int batch, int positions) =>
        Tensor((nint)_logits, Graph.LogitsType, [batch, positions, Graph.VocabularySize], (long)LogitsRowBytes * batch * positions);

    protected static OrtValue Tensor(nint address, TensorElementType type, long[] shape, long bytes) =>
        OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, address, bytes);

    protected static OrtValue Tensor(NativeBuffer<long> buffer, params long[] shape) =>
        Tensor(buffer.Address, TensorElementType.Int64, shape, shape.Aggregate(1L, (product, length) => product * length) * sizeof(long));
}
