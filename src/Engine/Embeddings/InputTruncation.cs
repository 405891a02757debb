namespace Otron.Engine.Embeddings;

/// <summary>Shortens an input that is too long for the model, for callers that asked for it.</summary>
public static class InputTruncation
{
    /// <summary>Keeps the beginning and the special tokens that close the input, such as <c>[SEP]</c>, and drops the text between them.</summary>
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
