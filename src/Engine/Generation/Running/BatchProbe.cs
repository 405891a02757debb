using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Otron.Engine.Generation.Running;

/// <summary>
/// Tries a runner on two rows before it serves anyone. Does a prompt in pieces equal the whole prompt, and does a row decode beside
/// another? Are the numbers then the same, bit for bit, also across the attention kernel's tiles and after a long context? The names in a
/// graph cannot tell; running it does.
/// </summary>
internal sealed class BatchProbe(ModelRunner runner, KvCache cache, DecoderGraph graph, bool hasNeighbour)
{
    // Fewer tokens than any window; different lengths on purpose.
    private const int LongTokens = 7, ShortTokens = 5;

    // A prompt that crosses a tile of 128 queries, in one piece and in two as the pacer may cut it.
    private const int TiledTokens = 130, LastPieceTokens = 3;

    // Beyond this, attention may split one row's context among threads: L2 / (32 * head_size), about 1,000 for 2 MiB and heads of 64.
    private const int DeepTokens = 1100;

    /// <summary>Two kernels may differ by this share of the logits' range and still count as the same computation.</summary>
    private const float Tolerance = 0.1f;

    /// <returns>Null if the runner cannot drive the graph; otherwise whether a row's numbers depend on the row's own tokens alone.</returns>
    public bool? Run()
    {
        try
        {
            if (!IsClose(PrefillInTwo(3, LongTokens), PrefillAtOnce(LongTokens)))
                return null;
            if (hasNeighbour)
                Prefill(1, ShortTokens);
            var (alone, beside) = DecodeTwice(LongTokens, ShortTokens);
            if (!IsClose(beside, alone))
                return null;
            return beside.AsSpan().SequenceEqual(alone) && (graph.HasWindowedCaches || IsExactWhereKernelsDiffer());
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
        finally
        {
            cache.Release(0);
            if (hasNeighbour)
                cache.Release(1);
        }
    }

    private bool IsExactWhereKernelsDiffer()
    {
        var tokens = Math.Min(TiledTokens, Math.Min(runner.MaxChunkTokens, cache.Capacity) / 16 * 16);
        if (tokens <= LastPieceTokens) // a context too short for two pieces
            return true;
        if (!PrefillInTwo(tokens - LastPieceTokens, tokens).AsSpan().SequenceEqual(PrefillAtOnce(tokens)))
            return false;
        var deep = Math.Min(DeepTokens, cache.Capacity - 1);
        if (deep <= tokens)
            return true;
        Repeat(row: 0, tokens, deep);
        if (hasNeighbour)
        {
            Prefill(1, tokens);
            Repeat(row: 1, tokens, deep);
        }
        var (alone, beside) = DecodeTwice(deep, deep - 1);
        return beside.AsSpan().SequenceEqual(alone);
    }

    /// <summary>[V] logits of the last token.</summary>
    private float[] PrefillAtOnce(int tokens) => Prefill(0, tokens);

    private float[] PrefillInTwo(int first, int tokens)
    {
        Prefill(0, first);
        return runner.Prefill(0, first, Ids(tokens).AsSpan(first)).ToArray();
    }

    private float[] Prefill(int row, int tokens)
    {
        cache.Commit(row, tokens);
        return runner.Prefill(row, 0, Ids(tokens)).ToArray();
    }

    /// <summary>[V] logits of row 0 after its first tokens, alone and beside row 1; alone twice if there is no other row.</summary>
    private (float[] Alone, float[] Beside) DecodeTwice(int tokens, int neighbourTokens)
    {
        runner.Decode([Id(tokens)], [tokens]);
        var alone = runner.LogitsOf(0).ToArray();
        if (!hasNeighbour)
            return (alone, alone);
        runner.Decode([Id(tokens), Id(neighbourTokens)], [tokens, neighbourTokens]);
        return (alone, runner.LogitsOf(0).ToArray());
    }

    /// <summary>Fills a row up with copies of its first tokens' keys and values: a long context that costs no computing.</summary>
    private void Repeat(int row, int tokens, int until)
    {
        cache.Commit(row, until + 1);
        var columnBytes = graph.HeadSize * graph.CacheElementBytes;
        for (var block = 0; block < graph.Caches.Length; block++)
        {
            for (var head = 0; head < graph.Caches[block].Heads; head++)
            {
                var columns = cache.Head(block, row, head)[..(until * columnBytes)];
                for (var start = tokens * columnBytes; start < columns.Length; start += tokens * columnBytes)
                    columns[..Math.Min(tokens * columnBytes, columns.Length - start)].CopyTo(columns[start..]);
            }
        }
    }

    private int[] Ids(int tokens) => [.. Enumerable.Range(0, tokens).Select(Id)];

    private int Id(int position) => (position * 37 + 11) % graph.VocabularySize;

    private static bool IsClose(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var range = TensorPrimitives.Max(b) - TensorPrimitives.Min(b);
        for (var i = 0; i < a.Length; i++)
            if (!(Math.Abs(a[i] - b[i]) <= Tolerance * range)) // NaN is not close
                return false;
        return true;
    }
}
