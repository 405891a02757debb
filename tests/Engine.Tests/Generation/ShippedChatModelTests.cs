using Otron.Engine.Generation;
using Otron.Engine.Generation.Running;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Models;

namespace Otron.Engine.Tests.Generation;

/// <summary>The golden file and the laws on the chat model that ships.</summary>
public sealed class ShippedChatModelTests(ShippedChatModelTests.Engine shared) : IClassFixture<ShippedChatModelTests.Engine>
{
    private const string Model = "smollm2-135m-instruct";

    /// <summary>What the 8-bit weights may move a single logit by; two logits closer than this may change places.</summary>
    private const float NearTie = 0.5f;

    /// <summary>models/README.md: how likely the reference text is, per token.</summary>
    private const double MeanLogprobTolerance = 0.1;

    private static readonly SamplingParams Seeded = new() { Temperature = 0.7f, TopP = 0.9f, Seed = 5 };

    public sealed class Engine : IDisposable
    {
        public LlmEngine Llm { get; } = LlmEngine.Load(DecoderTestKit.Folder(Model), new EngineOptions { Rows = 8 });

        public void Dispose() => Llm.Dispose();
    }

    [Fact]
    public void Reference_texts_are_as_likely_as_golden_says()
    {
        using var decoder = LoadedDecoder.Load(DecoderTestKit.Folder(Model), new EngineOptions { Rows = 1 });
        var logprobs = new LogprobReader(decoder.Graph.VocabularySize);
        var cases = DecoderTestKit.GoldenCases(Model);
        Assert.Equal(5, cases.Length);
        foreach (var golden in cases)
        {
            var (prompt, reference) = (golden.Ints("prompt_ids"), golden.Ints("reference_ids"));
            var first = decoder.Runner.Prefill(0, 0, prompt);
            foreach (var pair in golden.GetProperty("first_token_logprobs").EnumerateArray())
                Assert.Equal(pair[1].GetDouble(), logprobs.Read(first, pair[0].GetInt32(), top: 0).Logprob, NearTie);

            double sum = logprobs.Read(first, reference[0], top: 0).Logprob;
            for (var i = 1; i < reference.Length; i++)
            {
                decoder.Runner.Decode([reference[i - 1]], [prompt.Length + i - 1]);
                sum += logprobs.Read(decoder.Runner.LogitsOf(0), reference[i], top: 0).Logprob;
            }
            Assert.Equal(golden.GetProperty("mean_logprob").GetDouble(), sum / reference.Length, MeanLogprobTolerance);
        }
    }

    [Fact]
    public async Task Eight_together_equal_each_alone()
    {
        var prompts = DecoderTestKit.GoldenCases(Model).Select(c => c.Ints("prompt_ids")).ToList();
        prompts = [.. prompts, .. prompts[..3].Select(p => (int[])[.. p, .. p[3..]])];
        SamplingParams Sampling(int i) => i % 2 == 0 ? DecoderTestKit.Greedy : Seeded with { Seed = (ulong)i };
        const int newTokens = 24;

        var alone = new List<int[]>();
        for (var i = 0; i < prompts.Count; i++)
            alone.Add(await DecoderTestKit.GenerateAsync(shared.Llm, prompts[i], newTokens, Sampling(i)));
        var started = prompts.Select((prompt, i) => DecoderTestKit.Start(shared.Llm, prompt, newTokens, Sampling(i))).ToArray();
        var together = await Task.WhenAll(started.Select(s => s.FinishAsync()));

        for (var i = 0; i < prompts.Count; i++)
            AssertSame(prompts[i], alone[i], together[i].Ids, isGreedy: i % 2 == 0);
    }

    [Fact]
    public async Task Prompt_in_pieces_equals_prompt_at_once()
    {
        int[] prompt = [.. DecoderTestKit.GoldenCases(Model).SelectMany(c => c.Ints("prompt_ids"))];
        Assert.InRange(prompt.Length, 150, 1000);
        using var pieces = LlmEngine.Load(DecoderTestKit.Folder(Model), new EngineOptions { Rows = 1, PrefillChunkTokens = 32 });
        Assert.Equal(
            await DecoderTestKit.GenerateAsync(shared.Llm, prompt, 16, Seeded),
            await DecoderTestKit.GenerateAsync(pieces, prompt, 16, Seeded));
    }

    [Fact]
    public void Saved_and_restored_cache_equals_the_one_it_came_from()
    {
        using var decoder = LoadedDecoder.Load(DecoderTestKit.Folder(Model), new EngineOptions { Rows = 3 });
        var (runner, cache) = (decoder.Runner, decoder.Cache);
        var prompt = DecoderTestKit.GoldenCases(Model)[0].Ints("prompt_ids");
        runner.Prefill(0, 0, prompt);
        runner.Decode([42], [prompt.Length]); // a token of the answer belongs to the cache too
        var length = prompt.Length + 1;

        var snapshot = new byte[cache.PackedBytes(length)];
        cache.Pack(0, length, snapshot);
        runner.Decode([43], [length]);
        var expected = runner.LogitsOf(0).ToArray();

        runner.Prefill(0, 0, DecoderTestKit.Prompt(9, 60)); // somebody else's turn
        cache.Unpack(0, length, snapshot);
        runner.Decode([43], [length]);
        Assert.Equal(expected, runner.LogitsOf(0).ToArray());
    }

    /// <summary>Bit for bit where rows are independent; else up to the first step whose two best logits are nearly equal.</summary>
    private void AssertSame(int[] prompt, int[] expected, int[] actual, bool isGreedy)
    {
        if (shared.Llm.IsBatchIndependent)
        {
            Assert.Equal(expected, actual);
            return;
        }
        var equal = expected.AsSpan().CommonPrefixLength(actual);
        if (!isGreedy || equal == Math.Max(expected.Length, actual.Length))
            return;
        using var naive = new NaiveDecoder(shared.Llm.Model);
        var logits = naive.Logits([.. prompt, .. expected[..equal]]);
        Array.Sort(logits);
        Assert.True(logits[^1] - logits[^2] < NearTie, $"step {equal}: the two best logits are {logits[^1] - logits[^2]} apart");
    }
}
