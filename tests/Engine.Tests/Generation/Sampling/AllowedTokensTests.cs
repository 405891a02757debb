using Otron.Engine.Generation.Sampling;

namespace Otron.Engine.Tests.Generation;

/// <summary>Law: a draw under a constraint is the draw from a row in which all other logits are -infinity.</summary>
public sealed class AllowedTokensTests
{
    private const int Vocabulary = 1000;

    private static readonly SamplingParams[] Samplings =
    [
        new() { Temperature = 0 },
        new() { Seed = 1 },
        new() { Seed = 2, TopP = 0.9f, Temperature = 0.7f },
        new() { Seed = 3, TopK = 5 },
        new() { Seed = 4, MinP = 0.1f },
        new() { Seed = 5, TopK = 7, TopP = 0.5f },
        new() { Seed = 6, RepetitionPenalty = 1.3f, FrequencyPenalty = 0.5f, PresencePenalty = -0.5f },
        new() { Seed = 7, LogitBias = new() { [3] = 50, [4] = 50, [5] = -3 } },
        new() { Seed = 8, EndTokenIds = [6, 9], MinTokens = int.MaxValue },
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(500)]
    [InlineData(999)]
    public void A_draw_is_that_of_a_row_without_the_other_tokens(int allowedCount)
    {
        var random = new Random(allowedCount);
        var sampler = new Sampler(Vocabulary);
        var counts = new TokenCounts([3, 10, 20]);
        counts.Add(6);
        for (var round = 0; round < 200; round++)
        {
            float[] logits = [.. Enumerable.Range(0, Vocabulary).Select(_ => (float)(random.NextDouble() * 20 - 10))];
            int[] ids = [.. Enumerable.Range(0, Vocabulary).OrderBy(_ => random.Next()).Take(allowedCount).Order()];
            float[] without = [.. logits.Select((logit, id) => Array.BinarySearch(ids, id) >= 0 ? logit : float.NegativeInfinity)];
            foreach (var sampling in Samplings)
            {
                if (sampling.MinTokens > 0 && ids.All(sampling.EndTokenIds!.Contains))
                    continue;
                var expected = sampler.Sample(without, sampling, counts, round);

                Assert.Equal(expected, sampler.Sample(logits, sampling, counts, round, AllowedTokens.Of(ids)));
                Assert.Equal(expected, sampler.Sample(logits, sampling, counts, round, AllowedTokens.OfBits(Bits(ids))));
            }
        }
    }

    [Fact]
    public void A_set_that_allows_all_changes_nothing()
    {
        var random = new Random(1);
        var sampler = new Sampler(Vocabulary);
        var counts = new TokenCounts([3, 10, 20]);
        float[] logits = [.. Enumerable.Range(0, Vocabulary).Select(_ => (float)(random.NextDouble() * 20 - 10))];
        var all = Bits([.. Enumerable.Range(0, Vocabulary)]);
        foreach (var sampling in Samplings)
            for (var position = 0; position < 200; position++)
                Assert.Equal(sampler.Sample(logits, sampling, counts, position), sampler.Sample(logits, sampling, counts, position, AllowedTokens.OfBits(all)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Tokens_that_the_model_holds_for_impossible_give_the_lowest_allowed_id(float temperature)
    {
        float[] logits = [1, float.NegativeInfinity, 2, float.NegativeInfinity];
        var sampling = new SamplingParams { Temperature = temperature };

        Assert.Equal(1, new Sampler(4).Sample(logits, sampling, null, 0, AllowedTokens.Of([1, 3])));
        Assert.Equal(1, new Sampler(4).Sample(logits, sampling, null, 0, AllowedTokens.OfBits([0b1010])));
    }

    [Fact]
    public void Numbers_that_are_none_are_an_error_under_a_constraint_too()
    {
        float[] logits = [1, float.NaN, 2];

        Assert.Equal(-1, new Sampler(3).Sample(logits, new SamplingParams(), null, 0, AllowedTokens.Of([1, 2])));
        Assert.Equal(-1, new Sampler(3).Sample(logits, new SamplingParams(), null, 0, AllowedTokens.OfBits([0b110])));
    }

    [Fact]
    public void Where_only_end_tokens_are_left_the_answer_ends_before_min_tokens() =>
        Assert.Equal(2, new Sampler(4).Sample([1, 2, 3, 4], new SamplingParams { EndTokenIds = [2], MinTokens = 5 }, null, 0, AllowedTokens.Of([2])));

    private static ulong[] Bits(int[] ids)
    {
        var bits = new ulong[(Vocabulary + 63) / 64];
        foreach (var id in ids)
            bits[id / 64] |= 1UL << (id % 64);
        return bits;
    }
}
