namespace Otron.Engine.Embeddings;

/// <summary>Cuts an input that is too long for the model, for callers who asked for that.</summary>
public static class InputTruncation
{
    /// <summary>
    /// Keeps the beginning, and the special tokens that close the input, such as <c>[SEP]</c>: the text between gives way.
    /// </summary>
    public static int[] Cut(int[] ids, int maxTokens, Func<int, bool> isSpecial)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTokens);
        if (ids.Length <= maxTokens)
            return ids;
        var closing = 0;
        while (closing < maxTokens && isSpecial(ids[^(closing + 1)]))
            closing++;
        return [.. ids.AsSpan(0, maxTokens - closing), .. ids.AsSpan(ids.Length - closing)];
    }
}
