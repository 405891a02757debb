using Microsoft.ML.OnnxRuntime;

namespace Otron.Engine.Generation.Running;

/// <summary>
/// Drives GroupQueryAttention exports: each cache block is bound as past and present at once and updated in place, and rows of
/// different lengths decode in one run. Only the number of ones in a mask row matters: it is the row's length.
/// </summary>
internal sealed class SharedCacheRunner : ModelRunner
{
    // A mask may be wider than the longest row. Growing it in steps keeps the bound shapes for many tokens.
    private const int MaskStep = 64;

    private readonly NativeBuffer<long> _ids;           // decode: [B, 1]; prefill: [1, S]
    private readonly NativeBuffer<long> _positions;     // as _ids
    private readonly NativeBuffer<long> _mask;          // decode: [B, T]
    private readonly NativeBuffer<long> _ones;          // prefill: [1, past + S], never anything but ones
    private readonly DecodeBinding?[] _decodeBindings;  // by B
    private readonly int[] _maskOnes;                   // ones in each row of _mask
    private readonly bool _keepsBindings;
    private (int Rows, int Width) _maskShape;

    /// <param name="keepsBindings">
    /// False for a provider with memory of its own: ONNX Runtime copies bound inputs at binding time, not at each run, so each step binds
    /// everything anew.
    /// </param>
    public SharedCacheRunner(InferenceSession session, DecoderGraph graph, KvCache cache, int maxChunkTokens, bool keepsBindings)
        : base(session, graph, cache, maxChunkTokens)
    {
        _keepsBindings = keepsBindings;
        var width = RoundUp(cache.Capacity);
        _ids = new NativeBuffer<long>(Math.Max(cache.Rows, maxChunkTokens));
        _positions = new NativeBuffer<long>(Math.Max(cache.Rows, maxChunkTokens));
        _mask = new NativeBuffer<long>(cache.Rows * width);
        _ones = new NativeBuffer<long>(cache.Capacity);
        _ones.Span.Fill(1);
        _decodeBindings = new DecodeBinding?[cache.Rows + 1];
        _maskOnes = new int[cache.Rows];
    }

    public override ReadOnlySpan<float> Prefill(int row, int past, ReadOnlySpan<int> ids)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            _ids.Span[i] = ids[i];
            _positions.Span[i] = past + i;
        }
        var logitsPositions = Graph.HasPrunedHead ? 1 : ids.Length;
        // Prompt pieces differ in shape, and binding costs microseconds beside milliseconds of computing, so no binding is kept.
        using var binding = Session.CreateIoBinding();
        Bind(binding, Tensor(_ids, 1, ids.Length), Tensor(_ones, 1, past + ids.Length), Tensor(_positions, 1, ids.Length), LogitsTensor(1, logitsPositions));
        BindCaches(binding, row, 1);
        Run(binding);
        return LogitsOf(logitsPositions - 1);
    }

    public override void Decode(ReadOnlySpan<int> ids, ReadOnlySpan<int> pasts)
    {
        var longest = 0;
        for (var b = 0; b < ids.Length; b++)
        {
            _ids.Span[b] = ids[b];
            _positions.Span[b] = pasts[b];
            longest = Math.Max(longest, pasts[b] + 1);
        }
        var width = Math.Min(RoundUp(longest), Cache.Capacity);
        WriteMask(pasts, width);

        if (!_keepsBindings)
        {
            _decodeBindings[ids.Length]?.Binding.Dispose();
            _decodeBindings[ids.Length] = null;
        }
        var decode = _decodeBindings[ids.Length] ??= CreateDecodeBinding(ids.Length);
        if (decode.MaskWidth != width)
        {
            using var mask = Tensor(_mask, ids.Length, width);
            decode.Binding.BindInput(DecoderGraph.AttentionMask, mask);
            decode.MaskWidth = width;
        }
        Run(decode.Binding);
    }

    public override void Dispose()
    {
        foreach (var decode in _decodeBindings)
            decode?.Binding.Dispose();
        _ids.Dispose();
        _positions.Dispose();
        _mask.Dispose();
        _ones.Dispose();
        base.Dispose();
    }

    /// <summary>Row b gets pasts[b] + 1 ones. Written in place: a step usually adds a single one to each row.</summary>
    private void WriteMask(ReadOnlySpan<int> pasts, int width)
    {
        var mask = _mask.Span;
        if (_maskShape != (pasts.Length, width))
        {
            mask[..(pasts.Length * width)].Clear();
            _maskOnes.AsSpan().Clear();
            _maskShape = (pasts.Length, width);
        }
        for (var b = 0; b < pasts.Length; b++)
        {
            var (have, want) = (_maskOnes[b], pasts[b] + 1);
            if (want > have)
                mask.Slice(b * width + have, want - have).Fill(1);
            else
                mask.Slice(b * width + want, have - want).Clear();
            _maskOnes[b] = want;
        }
    }

    private DecodeBinding CreateDecodeBinding(int rows)
    {
        var binding = Session.CreateIoBinding();
        Bind(binding, Tensor(_ids, rows, 1), mask: null, Tensor(_positions, rows, 1), LogitsTensor(rows, 1));
        BindCaches(binding, 0, rows);
        return new DecodeBinding(binding);
    }

    private void Bind(OrtIoBinding binding, OrtValue ids, OrtValue? mask, OrtValue positions, OrtValue logits)
    {
        binding.BindInput(DecoderGraph.InputIds, ids);
        if (mask is not null)
            binding.BindInput(DecoderGraph.AttentionMask, mask);
        if (Graph.HasPositionIds)
            binding.BindInput(DecoderGraph.PositionIds, positions);
        binding.BindOutput(DecoderGraph.Logits, logits);
        // The binding holds a handle of its own to each tensor, so ours can be released.
        ids.Dispose();
        mask?.Dispose();
        positions.Dispose();
        logits.Dispose();
    }

    /// <summary>Rows [first, first + count) of every block as past and present: [count, kv_heads, capacity, head_size].</summary>
    private void BindCaches(OrtIoBinding binding, int first, int count)
    {
        for (var i = 0; i < Graph.Caches.Length; i++)
        {
            var (address, shape, bytes) = Cache.View(i, first, count);
            using var rows = Tensor(address, Graph.CacheType, shape, bytes);
            binding.BindInput(Graph.Caches[i].Past, rows);
            binding.BindOutput(Graph.Caches[i].Present, rows);
        }
    }

    private static int RoundUp(int tokens) => (tokens + MaskStep - 1) / MaskStep * MaskStep;

    private sealed class DecodeBinding(OrtIoBinding binding)
    {
        public OrtIoBinding Binding { get; } = binding;

        public int MaskWidth { get; set; }
    }
}
