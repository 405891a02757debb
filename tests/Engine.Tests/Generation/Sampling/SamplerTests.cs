using System.Text.Json;
using Otron.Engine.Generation.Sampling;
using Otron.Tests;

namespace Otron.Engine.Tests.Generation;

public sealed class SamplerTests
{
    private static readonly JsonElement[] Golden = ReadGolden();

    public static TheoryData<int> GoldenCases() => [.. Enumerable.Range(0, Golden.Length)];

    [Fact]
    public void Golden_file_has_all_its_cases() => Assert.Equal(160, Golden.Length);

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void Distribution_equals_golden(int index)
    {
        var golden = Golden[index];
        float[] logits = [.. golden.GetProperty("logits").EnumerateArray().Select(l => l.GetSingle())];
        var counts = new TokenCounts(golden.Ints("prompt"));
        foreach (var id in golden.Ints("output"))
            counts.Add(id);

        var actual = new double[logits.Length];
        new Sampler(logits.Length).Distribution(logits, Params(golden.GetProperty("params")), counts, actual);

        double[] expected = [.. golden.GetProperty("probabilities").EnumerateArray().Select(p => p.GetDouble())];
        for (var id = 0; id < expected.Length; id++)
            Assert.True(Math.Abs(expected[id] - actual[id]) <= 1e-6, $"token {id}: expected {expected[id]}, got {actual[id]}; {golden.GetProperty("params")}");
    }

    [Fact]
    public void Sample_draws_each_token_as_often_as_its_probability_says()
    {
        float[] logits = [0, 1, 2, 3, -1, 0.5f];
        var sampler = new Sampler(logits.Length);
        var sampling = new SamplingParams { Temperature = 0.8f, TopP = 0.95f, Seed = 7 };
        var probabilities = new double[logits.Length];
        sampler.Distribution(logits, sampling, null, probabilities);

        const int draws = 20_000;
        var hits = new int[logits.Length];
        for (var i = 0; i < draws; i++)
            hits[sampler.Sample(logits, sampling, null, i)]++;

        for (var id = 0; id < logits.Length; id++)
        {
            // Five standard deviations of a binomial; the draws are fixed by the seed.
            var deviation = 5 * Math.Sqrt(probabilities[id] * (1 - probabilities[id]) / draws);
            Assert.InRange((double)hits[id] / draws, probabilities[id] - deviation, probabilities[id] + deviation);
        }
    }

    [Fact]
    public void Sample_on_a_large_vocabulary_equals_the_plain_definition()
    {
        const int vocabulary = 50_000;
        var random = new Random(3);
        float[] logits = [.. Enumerable.Range(0, vocabulary).Select(_ => (float)(random.NextDouble() * 24 - 12))];
        var sampler = new Sampler(vocabulary);
        var actual = new double[vocabulary];
        foreach (var sampling in new SamplingParams[]
        {
            new(), new() { TopP = 0.9f }, new() { TopP = 0.999f, Temperature = 1.7f }, new() { TopK = 40 }, new() { TopK = 2000, TopP = 0.7f },
            new() { MinP = 0.01f }, new() { MinP = 0.1f, TopP = 0.5f, Temperature = 0.3f }, new() { TopK = 60_000, TopP = 0.8f },
        })
        {
            sampler.Distribution(logits, sampling, null, actual);
            var expected = PlainDistribution(logits, sampling);
            for (var id = 0; id < vocabulary; id++)
                Assert.True(Math.Abs(expected[id] - actual[id]) < 1e-6, $"{sampling}: token {id}, expected {expected[id]}, got {actual[id]}");
        }
    }

    [Fact]
    public void Greedy_takes_the_lowest_id_of_equals() =>
        Assert.Equal(1, new Sampler(4).Sample([0, 5, 5, 1], DecoderTestKit.Greedy, null, 0));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Unusable_logits_give_no_token(float value)
    {
        Assert.Equal(-1, new Sampler(3).Sample([0, value, 1], DecoderTestKit.Greedy, null, 0));
        Assert.Equal(-1, new Sampler(3).Sample([0, value, 1], new SamplingParams { TopP = 0.5f }, null, 0));
    }

    [Fact]
    public void Minus_infinity_is_a_token_that_cannot_be_drawn()
    {
        var probabilities = new double[3];
        new Sampler(3).Distribution([0, float.NegativeInfinity, 0], new SamplingParams(), null, probabilities);
        Assert.Equal([0.5, 0, 0.5], probabilities);
    }

    [Fact]
    public void Top_p_of_zero_keeps_the_likeliest_token()
    {
        var probabilities = new double[4];
        foreach (var sampling in (SamplingParams[])[new() { TopP = 0 }, new() { TopP = 0, TopK = 3 }, new() { TopP = 0, Temperature = 2, MinP = 0.1f }])
        {
            new Sampler(4).Distribution([1, 3, 3, 2], sampling, null, probabilities);
            Assert.Equal([0, 1, 0, 0], probabilities);
        }
    }

    [Fact]
    public void End_tokens_are_barred_before_the_minimum_as_if_their_logits_were_minus_infinity()
    {
        const int vocabulary = 300;
        var random = new Random(5);
        float[] logits = [.. Enumerable.Range(0, vocabulary).Select(_ => (float)(random.NextDouble() * 8))];
        int[] ends = [3, 7, Array.IndexOf(logits, logits.Max())];
        float[] barred = [.. logits.Select((logit, id) => ends.Contains(id) ? float.NegativeInfinity : logit)];
        var counts = new TokenCounts([3, 4, 5], [7, 8]);
        var (expected, actual, free) = (new double[vocabulary], new double[vocabulary], new double[vocabulary]);
        foreach (var sampling in (SamplingParams[])
        [
            new() { Temperature = 0 }, new(), new() { TopP = 0.8f }, new() { TopK = 5 }, new() { MinP = 0.2f }, new() { RepetitionPenalty = 1.3f, PresencePenalty = 1 },
            new() { LogitBias = new() { [3] = 100, [9] = 2 } },
        ])
        {
            var sampler = new Sampler(vocabulary);
            var ending = sampling with { MinTokens = 2, EndTokenIds = ends };
            sampler.Distribution(barred, sampling, counts, expected);
            for (var index = 0; index < 2; index++)
            {
                sampler.Distribution(logits, ending, counts, actual, index);
                Assert.All(ends, id => Assert.Equal(0, actual[id]));
                for (var id = 0; id < vocabulary; id++)
                    Assert.Equal(expected[id], actual[id], 1e-9);
            }
            sampler.Distribution(logits, sampling, counts, free);
            sampler.Distribution(logits, ending, counts, actual, outputIndex: 2);
            Assert.Equal(free, actual);
        }
    }

    [Fact]
    public void Sample_leaves_the_logits_as_they_are()
    {
        float[] logits = [1, 2, 3];
        var counts = new TokenCounts([0, 1]);
        new Sampler(3).Sample(logits, new SamplingParams { RepetitionPenalty = 2, LogitBias = new Dictionary<int, float> { [2] = -5 } }, counts, 0);
        Assert.Equal([1, 2, 3], logits);
    }

    [Theory] // known answers of the Random123 distribution
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_gives_the_published_numbers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint r0, uint r1, uint r2, uint r3) =>
        Assert.Equal((r0, r1, r2, r3), CounterRandom.Philox(c0, c1, c2, c3, k0, k1));

    [Fact]
    public void Random_numbers_depend_on_seed_choice_and_index()
    {
        var first = CounterRandom.NextDouble(1, 0, 0);
        Assert.InRange(first, 0, 1);
        Assert.Equal(first, CounterRandom.NextDouble(1, 0, 0));
        Assert.NotEqual(first, CounterRandom.NextDouble(1, 0, 1));
        Assert.NotEqual(first, CounterRandom.NextDouble(1, 1, 0));
        Assert.NotEqual(first, CounterRandom.NextDouble(1UL << 40, 0, 0));
    }

    private static double[] PlainDistribution(float[] logits, SamplingParams sampling)
    {
        var scores = logits.Select(l => l / (double)sampling.Temperature).ToArray();
        var best = scores.Max();
        var weights = scores.Select(s => Math.Exp(s - best)).ToArray();
        var order = Enumerable.Range(0, logits.Length).OrderByDescending(id => weights[id]).ToList();
        if (sampling.MinP > 0)
            order.RemoveAll(id => weights[id] < sampling.MinP);
        if (sampling.TopK > 0)
            order = [.. order.Take(sampling.TopK)];
        if (sampling.TopP < 1)
        {
            var (before, needed) = (0.0, order.Sum(id => weights[id]) * sampling.TopP);
            order = [.. order.TakeWhile(id => (before += weights[id]) - weights[id] < needed)];
        }
        var total = order.Sum(id => weights[id]);
        var probabilities = new double[logits.Length];
        foreach (var id in order)
            probabilities[id] = weights[id] / total;
        return probabilities;
    }

    private static SamplingParams Params(JsonElement json)
    {
        float Get(string name, float neutral) => json.TryGetProperty(name, out var value) ? value.GetSingle() : neutral;
        return new SamplingParams
        {
            Temperature = Get("temperature", 1),
            TopP = Get("top_p", 1),
            TopK = (int)Get("top_k", 0),
            MinP = Get("min_p", 0),
            RepetitionPenalty = Get("repetition_penalty", 1),
            FrequencyPenalty = Get("frequency_penalty", 0),
            PresencePenalty = Get("presence_penalty", 0),
            LogitBias = json.TryGetProperty("logit_bias", out var bias)
                ? bias.EnumerateObject().ToDictionary(b => int.Parse(b.Name), b => b.Value.GetSingle())
                : null,
        };
    }

    private static JsonElement[] ReadGolden()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Repo.Golden("sampling.json")));
        return [.. file.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.Clone())];
    }
}
