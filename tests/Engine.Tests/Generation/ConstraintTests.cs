using Otron.Engine.Generation;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Tests.Generation;

/// <summary>An answer under a constraint: its tokens are allowed ones, it ends where nothing can follow, and it resumes exactly.</summary>
public sealed class ConstraintTests
{
    private const string Model = "tiny/llama3";
    private const int NewTokens = 12;

    private static readonly SamplingParams[] Samplings =
    [
        DecoderTestKit.Greedy,
        new() { Temperature = 0.9f, Seed = 7 },
        new() { Temperature = 0.9f, TopP = 0.9f, RepetitionPenalty = 1.2f, PresencePenalty = 0.2f, Seed = 42, Choice = 1 },
        new() { Temperature = 1.3f, TopK = 2, MinP = 0.01f, Seed = 3, LogitBias = new() { [7] = 100, [8] = 100 } },
    ];

    [Fact]
    public async Task Every_token_is_an_allowed_one_alone_and_beside_others()
    {
        using var engine = DecoderTestKit.Load(Model);
        var prompt = DecoderTestKit.Prompt(7, 21);
        var alone = new List<int[]>();
        foreach (var sampling in Samplings)
        {
            var ids = (await Start(engine, prompt, sampling).FinishAsync()).Ids;
            Assert.Equal(NewTokens, ids.Length);
            for (var i = 0; i < ids.Length; i++)
                Assert.True(FixedConstraint.Allows(i, ids[i], engine.VocabularySize), $"Token {ids[i]} at {i}.");
            alone.Add(ids);
        }

        var together = Samplings.Select(sampling => Start(engine, prompt, sampling)).ToArray();
        for (var i = 0; i < together.Length; i++)
            Assert.Equal(alone[i], (await together[i].FinishAsync()).Ids);
    }

    [Fact]
    public async Task Resumed_anywhere_gives_exactly_the_rest()
    {
        using var engine = DecoderTestKit.Load(Model);
        var prompt = DecoderTestKit.Prompt(8, 21);
        foreach (var sampling in Samplings)
        {
            var whole = (await Start(engine, prompt, sampling).FinishAsync()).Ids;
            for (var made = 0; made < NewTokens; made++)
                Assert.Equal(whole[made..], (await Start(engine, prompt, sampling, whole[..made]).FinishAsync()).Ids);
        }
    }

    [Fact]
    public async Task An_answer_after_which_nothing_can_follow_ends_without_another_run()
    {
        using var engine = DecoderTestKit.Load(Model);
        var sequence = new Sequence(DecoderTestKit.Prompt(9, 21), NewTokens, DecoderTestKit.Greedy)
        {
            Constraint = new FixedConstraint(engine.VocabularySize, length: 5),
        };

        Assert.Equal(EngineError.None, engine.Submit(sequence));
        var (ids, last) = await sequence.FinishAsync();

        Assert.Equal(5, ids.Length);
        Assert.Equal(SequenceEnd.Complete, last.End);
        Assert.Equal(4, sequence.Times.DecodeSteps);
    }

    [Fact]
    public async Task A_constraint_that_cannot_go_on_ends_its_own_answer_alone()
    {
        using var engine = DecoderTestKit.Load(Model);
        var prompt = DecoderTestKit.Prompt(10, 21);
        var other = Start(engine, prompt, DecoderTestKit.Greedy);
        var failing = new Sequence(prompt, NewTokens, DecoderTestKit.Greedy)
        {
            Constraint = new FixedConstraint(engine.VocabularySize, failsAt: 4),
        };
        Assert.Equal(EngineError.None, engine.Submit(failing));

        var (ids, last) = await failing.FinishAsync();

        Assert.Equal(4, ids.Length);
        Assert.Equal((SequenceEnd.Failed, EngineError.ConstraintFailed), (last.End, last.Error));
        Assert.Equal(NewTokens, (await other.FinishAsync()).Ids.Length);
    }

    private static Sequence Start(LlmEngine engine, int[] prompt, SamplingParams sampling, int[]? made = null)
    {
        var sequence = new Sequence(prompt, NewTokens, sampling, outputIds: made)
        {
            Constraint = new FixedConstraint(engine.VocabularySize, taken: made?.Length ?? 0),
        };
        Assert.Equal(EngineError.None, engine.Submit(sequence));
        return sequence;
    }
}
