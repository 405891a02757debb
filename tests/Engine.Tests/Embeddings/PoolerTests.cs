using CsCheck;
using Otron.Engine.Embeddings;
using Otron.Engine.Models;

namespace Otron.Engine.Tests.Embeddings;

public class PoolerTests
{
    // [3 tokens, 2 dimensions]
    private static readonly float[] Tokens = [1, 10, 2, 20, 6, 60];

    [Theory]
    [InlineData(Pooling.Cls, 1, 10)]
    [InlineData(Pooling.Mean, 3, 30)]
    [InlineData(Pooling.LastToken, 6, 60)]
    public void Pool_takes_what_the_mode_says(Pooling pooling, float first, float second)
    {
        var vector = new float[2];
        Pooler.Pool(Tokens, vector, pooling);
        Assert.Equal([first, second], vector);
    }

    [Fact]
    public void Normalize_gives_length_one_from_the_smallest_to_the_largest_float() =>
        Gen.Float[-1, 1].Array[1, 64].Select(Gen.Int[-44, 37]).Where((v, _) => v.Any(x => Math.Abs(x) > 0.1f)).Sample((values, exponent) =>
        {
            var vector = values.Select(x => (float)(x * Math.Pow(10, exponent))).ToArray();
            var norm = Pooler.Norm(vector);
            if (norm == 0)
                return;
            Pooler.Normalize(vector, norm);
            Assert.Equal(1, Pooler.Norm(vector), 1e-6);
        });

    [Fact]
    public void Normalize_leaves_zero_alone()
    {
        var vector = new float[8];
        Pooler.Normalize(vector, Pooler.Norm(vector));
        Assert.All(vector, x => Assert.Equal(0, x));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Norm_is_not_finite_where_a_number_is_not(float bad) =>
        Assert.False(double.IsFinite(Pooler.Norm([1, bad, 2])));

    [Fact]
    public void LayerNorm_gives_mean_zero_and_variance_one()
    {
        float[] vector = [1, 2, 3, 4, 100, -7, 0.5f, 9];
        Pooler.LayerNorm(vector);
        Assert.Equal(0, vector.Average(), 1e-5);
        Assert.Equal(1, vector.Average(x => x * x), 1e-4);
    }
}
