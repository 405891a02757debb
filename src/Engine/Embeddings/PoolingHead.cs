using Otron.Engine.Models;

namespace Otron.Engine.Embeddings;

/// <summary>
/// Makes one vector of the token vectors of one input, as the modules of sentence-transformers do: pools, shortens and normalises.
/// Engine thread only.
/// </summary>
internal sealed class PoolingHead(EncoderConfig config)
{
    private readonly float[] _full = new float[config.Dimensions];

    /// <param name="tokens">[tokens, dimensions], without padding.</param>
    /// <param name="vector">[dimensions], or fewer to get a shortened vector.</param>
    /// <param name="normalize">Whether to scale the vector to length 1; null does what the model does.</param>
    /// <returns>The vector's length before it was normalised; NaN or infinite if the model gave such numbers.</returns>
    public double Write(ReadOnlySpan<float> tokens, Span<float> vector, bool? normalize = null)
    {
        var isShort = vector.Length < config.Dimensions;
        var full = isShort ? _full : vector;
        Pooler.Pool(tokens, full, config.Pooling);
        if (isShort && config.LayerNormBeforeCut)
            Pooler.LayerNorm(full);
        var norm = Pooler.Norm(full);
        if (!double.IsFinite(norm))
            return norm;
        if (isShort)
        {
            full[..vector.Length].CopyTo(vector);
            norm = Pooler.Norm(vector);
        }
        // A shortened vector lost part of its length, even if the model leaves whole vectors alone.
        if (normalize ?? (config.Normalize || isShort))
            Pooler.Normalize(vector, norm);
        return norm;
    }
}
