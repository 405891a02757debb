using Otron.Engine.Generation.Sampling;

namespace Otron.Engine.Tests.Generation;

public sealed class LogprobReaderTests
{
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData(1, 20)]
    [InlineData(5, 0)]
    [InlineData(128, 5)]
    [InlineData(1000, 20)]
    public void It_equals_log_softmax_and_a_full_sort(int vocabulary, int top)
    {
        var random = new Random(vocabulary);
        var reader = new LogprobReader(vocabulary);
        for (var round = 0; round < 20; round++)
        {
            // Few different values: many are equal.
            var logits = Enumerable.Range(0, vocabulary).Select(_ => random.Next(-40, 40) / 4f).ToArray();
            var logSum = Math.Log(logits.Sum(logit => Math.Exp(logit)));
            var expected = Enumerable.Range(0, vocabulary).OrderByDescending(id => logits[id]).ThenBy(id => id).Take(top).ToArray();
            var token = random.Next(vocabulary);

            var read = reader.Read(logits, token, top);

            Assert.Equal(expected, read.TopIds);
            Assert.Equal(logits[token] - logSum, read.Logprob, Tolerance);
            Assert.Equal(expected.Select(id => logits[id] - logSum), read.TopLogprobs.Select(logprob => (double)logprob), (a, b) => Math.Abs(a - b) < Tolerance);
        }
    }

    [Fact]
    public void A_token_that_cannot_be_is_minus_infinity_and_large_logits_do_not_overflow()
    {
        var read = new LogprobReader(3).Read([1e30f, float.NegativeInfinity, -1e30f], token: 1, top: 3);

        Assert.Equal(float.NegativeInfinity, read.Logprob);
        Assert.Equal([0, 2, 1], read.TopIds);
        Assert.Equal(0, read.TopLogprobs[0]);
    }
}
