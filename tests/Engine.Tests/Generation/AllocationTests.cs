using Otron.Engine.Generation;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Tests.Generation;

/// <summary>The step path allocates nothing, whatever the sampler has to do.</summary>
public sealed class AllocationTests
{
    private const int Rows = 8, PromptTokens = 12, NewTokens = 24;

    public static TheoryData<string> Samplings => ["greedy", "all", "top_p", "top_k", "min_p", "penalties", "logit_bias", "min_tokens", "constraint"];

    [Theory]
    [MemberData(nameof(Samplings))]
    public async Task A_step_of_decoding_allocates_not_one_byte(string sampling)
    {
        using var meters = new TestMeters { IsSilent = true };
        using var engine = LlmEngine.Load(DecoderTestKit.EndlessFolder("tiny/llama3"), new EngineOptions { Rows = Rows, Threads = 1 }, meter: new EngineMeter(meters));
        await RoundAsync(engine, sampling); // binds each batch size once, compiles
        var before = engine.Status;
        await RoundAsync(engine, sampling);
        var after = engine.Status;

        Assert.InRange(after.DecodeSteps - before.DecodeSteps, NewTokens - Rows, long.MaxValue);
        Assert.Equal(0, after.DecodeAllocatedBytes - before.DecodeAllocatedBytes);
        Assert.True(meters.Count >= after.DecodeSteps, "Nobody listened to the engine's meters.");
    }

    /// <summary>Nobody reads until all is done: a reader that waits is woken through the thread pool, whose queue grows as it likes.</summary>
    private static async Task RoundAsync(LlmEngine engine, string sampling)
    {
        var sequences = Enumerable.Range(0, Rows)
            .Select(i => new Sequence(DecoderTestKit.Prompt(i, PromptTokens), NewTokens, Params(sampling))
            {
                Constraint = sampling == "constraint" ? new FixedConstraint(engine.VocabularySize) : null,
            })
            .ToArray();
        foreach (var sequence in sequences)
            Assert.Equal(EngineError.None, engine.Submit(sequence));
        await DecoderTestKit.UntilAsync(engine, status => status is { RowsActive: 0, Waiting: 0 } && sequences.All(s => s.Tokens.Count == NewTokens));
        foreach (var sequence in sequences)
            Assert.Equal(NewTokens, (await sequence.FinishAsync()).Ids.Length);
    }

    private static SamplingParams Params(string sampling) => sampling switch
    {
        "greedy" => new() { Temperature = 0 },
        "all" => new() { Seed = 1 },
        "top_p" => new() { Seed = 1, TopP = 0.9f },
        "top_k" => new() { Seed = 1, TopK = 20 },
        "min_p" => new() { Seed = 1, MinP = 0.05f },
        "penalties" => new() { Seed = 1, RepetitionPenalty = 1.1f, FrequencyPenalty = 0.5f, PresencePenalty = 0.5f },
        "min_tokens" => new() { Seed = 1, EndTokenIds = [3, 5], MinTokens = NewTokens },
        _ => new() { Seed = 1, LogitBias = new() { [7] = 2, [9] = -100 } },
    };
}
