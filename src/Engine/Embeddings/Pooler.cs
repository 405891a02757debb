using System.Numerics.Tensors;
using Otron.Engine.Models;

namespace Otron.Engine.Embeddings;

/// <summary>The arithmetic of pooling and normalising, as in sentence-transformers (https://arxiv.org/abs/1908.10084).</summary>
internal static class Pooler
{
    private const double LayerNormEpsilon = 1e-5;

    /// <param name="tokens">[tokens, dimensions], without padding.</param>
    /// <param name="vector">[dimensions]</param>
    public static void Pool(ReadOnlySpan<float> tokens, Span<float> vector, Pooling pooling)
    {
        var width = vector.Length;
        switch (pooling)
        {
            case Pooling.Cls:
                tokens[..width].CopyTo(vector);
                break;
            case Pooling.LastToken:
                tokens[^width..].CopyTo(vector);
                break;
            default:
                tokens[..width].CopyTo(vector);
                for (var start = width; start < tokens.Length; start += width)
                    TensorPrimitives.Add(vector, tokens.Slice(start, width), vector);
                TensorPrimitives.Divide(vector, tokens.Length / width, vector);
                break;
        }
    }

    /// <summary>Shifts and scales to mean 0 and variance 1, without learned weights.</summary>
    public static void LayerNorm(Span<float> vector)
    {
        double sum = 0, squares = 0;
        foreach (var x in vector)
            sum += x;
        var mean = sum / vector.Length;
        foreach (var x in vector)
            squares += (x - mean) * (x - mean);
        var deviation = Math.Sqrt(squares / vector.Length + LayerNormEpsilon);
        foreach (ref var x in vector)
            x = (float)((x - mean) / deviation);
    }

    /// <summary>The length, summed in double; NaN or infinite if the vector holds such a number.</summary>
    public static double Norm(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (var x in vector)
            squares += (double)x * x;
        return Math.Sqrt(squares);
    }

    /// <summary>Scales to length 1. A zero vector has no direction and stays as it is.</summary>
    public static void Normalize(Span<float> vector, double norm)
    {
        if (norm == 0)
            return;
        foreach (ref var x in vector)
            x = (float)(x / norm);
    }
}
