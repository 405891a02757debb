using Microsoft.ML.OnnxRuntime;

namespace Otron.Engine.Generation.Running;

/// <summary>
/// Drives plain exports, where present = concat(past, new). It is correct but slow: each run reads and writes the whole cache of its
/// row, one row at a time. Rows keep the layout of <see cref="SharedCacheRunner"/>, so nothing above differs.
/// </summary>
internal sealed class ConcatCacheRunner : ModelRunner
{
    private readonly NativeBuffer<long> _ids;       // [1, S]
    private readonly NativeBuffer<long> _positions; // [1, S]
    private readonly NativeBuffer<long> _ones;      // [1, past + S]
    private readonly NativeBuffer<byte>[] _pasts;   // by cache: [1, kv_heads, past, head_size], packed
    private readonly NativeBuffer<byte>[] _presents; // by cache: [1, kv_heads, past + S, head_size], packed
    private readonly NativeBuffer<byte> _decoded;   // [rows, V], logits of a decode step

    public ConcatCacheRunner(InferenceSession session, DecoderGraph graph, KvCache cache, int maxChunkTokens)
        : base(session, graph, cache, maxChunkTokens)
    {
        _ids = new NativeBuffer<long>(maxChunkTokens);
        _positions = new NativeBuffer<long>(maxChunkTokens);
        _ones = new NativeBuffer<long>(cache.Capacity);
        _ones.Span.Fill(1);
        _pasts = [.. graph.Caches.Select(c => new NativeBuffer<byte>(c.Heads * cache.Capacity * ColumnBytes))];
        _presents = [.. graph.Caches.Select(c => new NativeBuffer<byte>(c.Heads * cache.Capacity * ColumnBytes))];
        _decoded = new NativeBuffer<byte>(cache.Rows * (int)LogitsRowBytes);
    }

    private int ColumnBytes => Graph.HeadSize * Graph.CacheElementBytes;

    public override ReadOnlySpan<float> Prefill(int row, int past, ReadOnlySpan<int> ids)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            _ids.Span[i] = ids[i];
            _positions.Span[i] = past + i;
        }
        var total = past + ids.Length;
        var logitsPositions = Graph.HasPrunedHead ? 1 : ids.Length;
        using var binding = Session.CreateIoBinding();
        BindInput(binding, DecoderGraph.InputIds, Tensor(_ids, 1, ids.Length));
        BindInput(binding, DecoderGraph.AttentionMask, Tensor(_ones, 1, total));
        if (Graph.HasPositionIds)
            BindInput(binding, DecoderGraph.PositionIds, Tensor(_positions, 1, ids.Length));
        BindOutput(binding, DecoderGraph.Logits, LogitsTensor(1, logitsPositions));
        for (var i = 0; i < _pasts.Length; i++)
        {
            Gather(i, row, past);
            BindInput(binding, Graph.Caches[i].Past, CacheTensor(_pasts[i], i, past));
            BindOutput(binding, Graph.Caches[i].Present, CacheTensor(_presents[i], i, total));
        }
        Run(binding);
        for (var i = 0; i < _presents.Length; i++)
            Scatter(i, row, past, total);
        return LogitsOf(logitsPositions - 1);
    }

    public override void Decode(ReadOnlySpan<int> ids, ReadOnlySpan<int> pasts)
    {
        // Each row is a run of its own that writes the logits of position 0, so they are copied aside until all rows are done.
        var rowBytes = (int)LogitsRowBytes;
        for (var b = 0; b < ids.Length; b++)
        {
            Prefill(b, pasts[b], ids.Slice(b, 1));
            RawLogits(0, 1).CopyTo(_decoded.Span[(b * rowBytes)..]);
        }
        _decoded.Span[..(ids.Length * rowBytes)].CopyTo(RawLogits(0, ids.Length));
    }

    public override void Dispose()
    {
        foreach (var buffer in (NativeBuffer<byte>[])[.. _pasts, .. _presents, _decoded])
            buffer.Dispose();
        _ids.Dispose();
        _positions.Dispose();
        _ones.Dispose();
        base.Dispose();
    }

    /// <summary>Packs the row's first tokens, head by head, without the gaps of unused capacity.</summary>
    private void Gather(int block, int row, int past)
    {
        var bytes = past * ColumnBytes;
        for (var head = 0; head < Graph.Caches[block].Heads; head++)
            Cache.Head(block, row, head)[..bytes].CopyTo(_pasts[block].Span[(head * bytes)..]);
    }

    /// <summary>Copies the new columns [past, total) back to their place in the row.</summary>
    private void Scatter(int block, int row, int past, int total)
    {
        var (headBytes, start, count) = (total * ColumnBytes, past * ColumnBytes, (total - past) * ColumnBytes);
        for (var head = 0; head < Graph.Caches[block].Heads; head++)
            _presents[block].Span.Slice(head * headBytes + start, count).CopyTo(Cache.Head(block, row, head)[start..]);
    }

    private OrtValue CacheTensor(NativeBuffer<byte> buffer, int block, int tokens)
    {
        var heads = Graph.Caches[block].Heads;
        return Tensor(buffer.Address, Graph.CacheType, [1, heads, tokens, Graph.HeadSize], (long)heads * tokens * ColumnBytes);
    }

    private static void BindInput(OrtIoBinding binding, string name, OrtValue value)
    {
        binding.BindInput(name, value);
        value.Dispose();
    }

    private static void BindOutput(OrtIoBinding binding, string name, OrtValue value)
    {
        binding.BindOutput(name, value);
        value.Dispose();
    }
}
