namespace Otron.Engine.Embeddings;

/// <summary>
/// Chooses the next batch. It sorts the waiting inputs by length, cuts this order into the batches that cost the least in sum (dynamic
/// programming over the cuts, as in TurboTransformers, https://arxiv.org/abs/2010.05680), and takes the batch with the input that is due
/// first. An input with <c>k</c> inputs before it is therefore computed after at most <c>k</c> other batches.
/// </summary>
internal sealed class BatchPicker(int batchTokens)
{
    /// <summary>Padding may take at most this share of a batch's tokens.</summary>
    public const double MaxPaddingShare = 0.15;

    // A run costs about as much as this many tokens (all-MiniLM-L6-v2 on two cores: 1.2 ms for a run, 0.085 ms for a token).
    private const int RunTokens = 16;

    // Large enough to find inputs of similar length; cutting a window takes far less time than a run.
    private const int WindowInputs = 1024;

    private readonly long[] _byLength = new long[WindowInputs];
    private readonly long[] _leastTokens = new long[WindowInputs + 1]; // cost of the n shortest inputs, by n
    private readonly int[] _lastCut = new int[WindowInputs + 1]; // start of the last batch of the n shortest inputs, by n

    /// <summary>Picks the inputs that run next.</summary>
    /// <param name="waiting">In the order in which they are due.</param>
    /// <param name="picked">Indices of <paramref name="waiting"/>.</param>
    public void Pick(ReadOnlySpan<DistinctInput> waiting, List<int> picked)
    {
        picked.Clear();
        if (waiting.IsEmpty)
            return;
        // A key holds the length above the index, so that one sort orders by length and then by the order in which inputs are due.
        var sorted = _byLength.AsSpan(0, Math.Min(waiting.Length, WindowInputs));
        for (var i = 0; i < sorted.Length; i++)
            sorted[i] = Key(waiting[i].Tokens, i);
        sorted.Sort();

        for (var end = 1; end <= sorted.Length; end++)
            Cut(sorted[..end]);

        var oldest = sorted.BinarySearch(Key(waiting[0].Tokens, 0));
        var last = sorted.Length;
        while (_lastCut[last] > oldest)
            last = _lastCut[last];
        foreach (var key in sorted[_lastCut[last]..last])
            picked.Add((int)key);
    }

    /// <summary>Finds the start of the last batch if there are only these inputs, once it is known for each of their prefixes.</summary>
    private void Cut(ReadOnlySpan<long> sorted)
    {
        var end = sorted.Length;
        long longest = Length(sorted[^1]), tokens = 0, least = long.MaxValue;
        for (var start = end - 1; start >= 0; start--)
        {
            tokens += Length(sorted[start]);
            var padded = longest * (end - start);
            // Earlier inputs are shorter still, so they would only add padding.
            if (start < end - 1 && (padded > batchTokens || padded - tokens > MaxPaddingShare * padded))
                break;
            var cost = _leastTokens[start] + RunTokens + padded;
            if (cost < least)
                (least, _lastCut[end]) = (cost, start);
        }
        _leastTokens[end] = least;
    }

    private static long Key(int tokens, int index) => ((long)tokens << 32) | (uint)index;

    private static int Length(long key) => (int)(key >> 32);
}
