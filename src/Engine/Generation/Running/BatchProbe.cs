using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Otron.Engine.Generation.Running;

/// <summary>
/// Tries a runner on two rows before it serves anyone: does a prompt in pieces equal the whole prompt, does a row decode beside another,
/// and are its numbers then the same, bit for bit? The names in a graph cannot tell; running it does.
/// </summary>
internal static class BatchProbe
{
    // Fewer tokens than any window; different lengths on purpose.
    private const int LongTokens = 7, ShortTokens = 5;

    /// <summary>Two kernels may differ by this share of the logits' range and still count as the same computation.</summary>
    private const float Tolerance = 0.1f;

    /// <returns>Null if the runner cannot drive the graph; otherwise whether a row's numbers are independent of its neighbours.</returns>
    public static bool? Run(ModelRunner runner, bool hasNeighbour, int vocabularySize)
    {
        try
        {
            return TryRun(runner, hasNeighbour, vocabularySize);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    private static bool? TryRun(ModelRunner runner, bool hasNeighbour, int vocabularySize)
    {
        Span<int> ids = stackalloc int[LongTokens + 1];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = (i * 37 + 11) % vocabularySize;

        runner.Prefill(0, 0, ids[..3]);
        var pieces = runner.Prefill(0, 3, ids[3..LongTokens]).ToArray();
        var whole = runner.Prefill(0, 0, ids[..LongTokens]).ToArray();
        if (!IsClose(pieces, whole))
            return null;

        runner.Decode(ids[^1..], [LongTokens]);
        var alone = runner.LogitsOf(0).ToArray();
        if (!hasNeighbour)
            return true;
        runner.Prefill(1, 0, ids[..ShortTokens]);
        runner.Decode([ids[^1], ids[ShortTokens]], [LongTokens, ShortTokens]);
        var beside = runner.LogitsOf(0);
        return IsClose(beside, alone) ? beside.SequenceEqual(alone) : null;
    }

    private static bool IsClose(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var range = TensorPrimitives.Max(b) - TensorPrimitives.Min(b);
        for (var i = 0; i < a.Length; i++)
            if (!(Math.Abs(a[i] - b[i]) <= Tolerance * range)) // NaN is not close
                return false;
        return true;
    }
}
