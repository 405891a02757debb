using Otron.Engine.Generation;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Tests.Generation;

/// <summary>An answer whose beginning was made elsewhere goes on as if it had never stopped.</summary>
public sealed class ResumeTests
{
    private const int NewTokens = 12;

    private static readonly SamplingParams[] Samplings =
    [
        DecoderTestKit.Greedy,
        new() { Temperature = 0.9f, TopP = 0.95f, RepetitionPenalty = 1.2f, FrequencyPenalty = 0.3f, PresencePenalty = 0.2f, Seed = 42, Choice = 1 },
        new() { Temperature = 0.9f, Seed = 7, EndTokenIds = [.. Enumerable.Range(0, 500)], MinTokens = NewTokens },
    ];

    public static TheoryData<string> Models() => DecoderTestKit.TinyDecoderData();

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Resumed_anywhere_gives_exactly_the_rest(string model)
    {
        using var engine = DecoderTestKit.Load(model);
        foreach (var sampling in Samplings)
        {
            var prompt = DecoderTestKit.Prompt(7, 21);
            var whole = await DecoderTestKit.GenerateAsync(engine, prompt, NewTokens, sampling);
            for (var made = 0; made < NewTokens; made++)
            {
                var resumed = Resume(engine, prompt, whole[..made], sampling);
                Assert.Equal(whole[made..], (await resumed.FinishAsync()).Ids);
                Assert.Equal(0, resumed.CachedTokens);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Resumed_beside_others_gives_exactly_the_rest(string model)
    {
        using var engine = DecoderTestKit.Load(model);
        var prompts = Enumerable.Range(0, NewTokens).Select(i => DecoderTestKit.Prompt(i, 2 + 7 * i)).ToArray();
        SamplingParams Sampling(int i) => Samplings[i % Samplings.Length];
        var whole = new List<int[]>();
        for (var i = 0; i < prompts.Length; i++)
            whole.Add(await DecoderTestKit.GenerateAsync(engine, prompts[i], NewTokens, Sampling(i)));

        var resumed = prompts.Select((prompt, i) => Resume(engine, prompt, whole[i][..i], Sampling(i))).ToArray();
        for (var i = 0; i < resumed.Length; i++)
            Assert.Equal(whole[i][i..], (await resumed[i].FinishAsync()).Ids);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Resumed_where_its_row_is_still_warm_computes_nothing_twice(string model)
    {
        using var engine = DecoderTestKit.Load(model);
        var prompt = DecoderTestKit.Prompt(7, 21);
        var whole = await DecoderTestKit.GenerateAsync(engine, prompt, NewTokens);
        // The row keeps the prompt and all tokens but the last, which was never computed.
        Assert.Equal(whole[..5], await DecoderTestKit.GenerateAsync(engine, prompt, 5, session: "s"));

        var resumed = Resume(engine, prompt, whole[..5], DecoderTestKit.Greedy, "s");
        Assert.Equal(whole[5..], (await resumed.FinishAsync()).Ids);
        Assert.Equal(prompt.Length, resumed.CachedTokens);
    }

    [Fact]
    public void An_answer_that_is_complete_already_is_refused()
    {
        using var engine = DecoderTestKit.Load("tiny/llama3");
        Assert.Equal(EngineError.EmptyInput, engine.Submit(new Sequence([5, 6], 2, DecoderTestKit.Greedy, outputIds: [7, 8])));
        Assert.Equal(EngineError.TokenOutOfRange, engine.Submit(new Sequence([5, 6], 2, DecoderTestKit.Greedy, outputIds: [1024])));
        Assert.Equal(EngineError.TokenOutOfRange, engine.Submit(new Sequence([5, 6], 2, DecoderTestKit.Greedy with { EndTokenIds = [1024] })));
    }

    private static Sequence Resume(LlmEngine engine, int[] prompt, int[] made, SamplingParams sampling, string? session = null)
    {
        var sequence = new Sequence(prompt, NewTokens, sampling, session, made);
        Assert.Equal(EngineError.None, engine.Submit(sequence));
        return sequence;
    }
}
