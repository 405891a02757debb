namespace Otron.Grains.Embeddings;

/// <summary>Zeros at the end of vectors, for stores with a fixed width. They change neither distances nor angles.</summary>
internal static class ZeroPadding
{
    private const int MaxWidth = 65_536;

    /// <exception cref="OtronException">The vectors would be cut, or become unreasonably wide.</exception>
    public static void Check(int? padTo, int vectorWidth)
    {
        if (padTo < vectorWidth || padTo > MaxWidth)
            throw new OtronException(
                ErrorCode.InvalidRequest, $"pad_to is {padTo}; it must be from {vectorWidth}, the width of the vectors, to {MaxWidth}.", "pad_to");
    }

    public static void Apply(int? padTo, float[][] vectors)
    {
        if (padTo is not { } width)
            return;
        for (var i = 0; i < vectors.Length; i++)
            Array.Resize(ref vectors[i], width);
    }
}
