namespace Otron.Engine.Embeddings;

/// <summary>
/// Chooses the next batch: the input that has waited longest, and around it in order of length what fits. So padding stays
/// small, and an input with <c>k</c> older ones is computed after at most <c>k</c> other batches, however odd its length.
/// </summary>
internal sealed class BatchPicker(int batchTokens)
{
    /// <summary>Padding may take at most this share of a batch's tokens.</summary>
    public const double MaxPaddingShare = 0.15;

    // Enough to find neighbours of a like length; sorting it costs far less than a run.
    private const int WindowInputs = 1024;

    private readonly long[] _byLength = new long[WindowInputs];

    /// <summary>Puts into <paramref name="picked"/> the indices of <paramref name="waiting"/>, which is in order of arrival, that run next.</summary>
    public void Pick(ReadOnlySpan<EmbeddingInput> waiting, List<int> picked)
    {
        picked.Clear();
        if (waiting.IsEmpty)
            return;
        var window = Math.Min(waiting.Length, WindowInputs);
        // Length above, index below: one sort orders by length, then by age.
        for (var i = 0; i < window; i++)
            _byLength[i] = ((long)waiting[i].Tokens << 32) | (uint)i;
        var sorted = _byLength.AsSpan(0, window);
        sorted.Sort();

        var longest = waiting[0].Tokens;
        long tokens = longest;
        var low = sorted.BinarySearch((long)longest << 32);
        var high = low;
        picked.Add(0);
        while (true)
        {
            var count = picked.Count + 1;
            var shorter = low > 0 ? Length(sorted[low - 1]) : 0;
            var longer = high + 1 < window ? Length(sorted[high + 1]) : 0;
            var shareWithShorter = shorter > 0 ? PaddingShare(tokens + shorter, longest, count) : double.MaxValue;
            var shareWithLonger = longer > 0 ? PaddingShare(tokens + longer, longer, count) : double.MaxValue;
            if (Math.Min(shareWithShorter, shareWithLonger) > MaxPaddingShare)
                return;
            if (shareWithLonger <= shareWithShorter)
            {
                longest = longer;
                tokens += longer;
                picked.Add((int)sorted[++high]);
            }
            else
            {
                tokens += shorter;
                picked.Add((int)sorted[--low]);
            }
        }
    }

    private double PaddingShare(long tokens, int longest, int count)
    {
        var padded = (long)longest * count;
        return padded > batchTokens ? double.MaxValue : (padded - tokens) / (double)padded;
    }

    private static int Length(long key) => (int)(key >> 32);
}
