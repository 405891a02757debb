using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Otron.Engine.Generation;

internal delegate ModelRunner RunnerFactory(InferenceSession session, DecoderGraph graph, KvCache cache, int maxChunkTokens);

/// <summary>
/// Runs the graph over rows of the cache: token ids in, logits out. The only code that touches the session after loading; engine
/// thread only. A failed run throws and leaves the session and other rows as they were.
/// </summary>
internal abstract unsafe class ModelRunner : IDisposable
{
    private readonly void* _logits;
    private readonly float[] _widened; // [V], where the graph gives float16

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

    /// <summary>A failed run throws, and the probe makes one fail on purpose: ONNX Runtime need not print it as well.</summary>
    protected RunOptions RunOptions { get; } = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

    protected nuint LogitsRowBytes { get; }

    /// <summary>Computes a piece of a prompt, B = 1, S = ids.Length, behind the row's first <paramref name="past"/> tokens.</summary>
    /// <returns>[V] logits of the last position, valid until the next run.</returns>
    public abstract ReadOnlySpan<float> Prefill(int row, int past, ReadOnlySpan<int> ids);

    /// <summary>One step of the rows 0 to count - 1, S = 1: ids[b] goes behind the first pasts[b] tokens of row b. Read each row's logits with <see cref="LogitsOf"/>.</summary>
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
        RunOptions.Dispose();
        NativeMemory.Free(_logits);
        GC.SuppressFinalize(this);
    }

    /// <summary>The logits buffer as a tensor [batch, positions, V].</summary>
    protected OrtValue LogitsTensor(int batch, int positions) =>
        Tensor((nint)_logits, Graph.LogitsType, [batch, positions, Graph.VocabularySize], (long)LogitsRowBytes * batch * positions);

    protected static OrtValue Tensor(nint address, TensorElementType type, long[] shape, long bytes) =>
        OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, address, bytes);

    protected static OrtValue Tensor(NativeBuffer<long> buffer, params long[] shape) =>
        Tensor(buffer.Address, TensorElementType.Int64, shape, shape.Aggregate(1L, (product, length) => product * length) * sizeof(long));
}
