using System.Numerics.Tensors;

namespace Otron.Engine.Generation.Sampling;

/// <summary>Logits to the log probabilities of a few tokens: log softmax, computed for these alone. Owned by one engine thread.</summary>
internal sealed class LogprobReader(int vocabularySize)
{
    // Tokens that are scanned together: a few vectors.
    private const int BlockLength = 128;

    private readonly float[] _work = new float[vocabularySize]; // [V]

    /// <param name="logits">[V], finite at the top.</param>
    /// <param name="top">How many of the most likely tokens to report.</param>
    public TokenLogprobs Read(ReadOnlySpan<float> logits, int token, int top)
    {
        var best = TensorPrimitives.Max(logits);
        var work = _work.AsSpan(0, logits.Length);
        TensorPrimitives.Subtract(logits, best, work);
        TensorPrimitives.Exp(work, work);
        var logSum = best + Math.Log(TensorPrimitives.Sum<float>(work));

        var ids = TopIds(logits, Math.Min(top, logits.Length));
        var logprobs = new float[ids.Length];
        for (var i = 0; i < ids.Length; i++)
            logprobs[i] = (float)(logits[ids[i]] - logSum);
        return new((float)(logits[token] - logSum), ids, logprobs);
    }

    private static int[] TopIds(ReadOnlySpan<float> logits, int count)
    {
        var ids = new int[count];
        var found = 0;
        for (var start = 0; count > 0 && start < logits.Length; start += BlockLength)
        {
            var block = logits.Slice(start, Math.Min(BlockLength, logits.Length - start));
            if (found == count && TensorPrimitives.Max(block) <= logits[ids[^1]]) // nearly always
                continue;
            for (var id = start; id < start + block.Length; id++)
            {
                if (found == count && logits[id] <= logits[ids[^1]])
                    continue;
                var at = found < count ? found++ : count - 1;
                for (; at > 0 && logits[ids[at - 1]] < logits[id]; at--)
                    ids[at] = ids[at - 1];
                ids[at] = id;
            }
        }
        return ids;
    }
}
