using Otron.Engine.Generation;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Sequences;

namespace Otron.Engine.Tests.Generation;

/// <summary>What must hold for every model, on every tiny decoder.</summary>
public sealed class GenerationLawTests
{
    private static readonly SamplingParams Seeded = new() { Temperature = 0.9f, TopP = 0.95f, RepetitionPenalty = 1.1f, PresencePenalty = 0.2f, Seed = 42 };

    public static TheoryData<string> Models() => DecoderTestKit.TinyDecoderData();

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Engine_equals_the_naive_reference(string model)
    {
        using var engine = DecoderTestKit.Load(model);
        using var naive = new NaiveDecoder(engine.Model);
        foreach (var length in (int[])[1, 2, 17, 40])
        {
            var prompt = DecoderTestKit.Prompt(length, length);
            Assert.Equal(naive.Greedy(prompt, 12), await DecoderTestKit.GenerateAsync(engine, prompt, 12));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Eight_together_equal_each_alone(string model)
    {
        using var engine = DecoderTestKit.Load(model);
        var prompts = Enumerable.Range(0, 8).Select(i => DecoderTestKit.Prompt(i, 3 + i * 11)).ToArray();
        int NewTokens(int i) => 10 + i * 5 % 17;
        SamplingParams Sampling(int i) => i % 2 == 0 ? DecoderTestKit.Greedy : Seeded with { Seed = (ulong)i };

        var alone = new List<int[]>();
        for (var i = 0; i < prompts.Length; i++)
            alone.Add(await DecoderTestKit.GenerateAsync(engine, prompts[i], NewTokens(i), Sampling(i)));

        var started = prompts.Select((prompt, i) => DecoderTestKit.Start(engine, prompt, NewTokens(i), Sampling(i))).ToArray();
        var together = await Task.WhenAll(started.Select(s => s.FinishAsync()));

        for (var i = 0; i < prompts.Length; i++)
            Assert.Equal(alone[i], together[i].Ids);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Prompt_in_pieces_equals_prompt_at_once(string model)
    {
        using var whole = DecoderTestKit.Load(model);
        using var pieces = DecoderTestKit.Load(model, new EngineOptions { Rows = 2, Threads = 1, PrefillChunkTokens = 16 });
        foreach (var length in (int[])[16, 17, 33, 100])
        {
            var prompt = DecoderTestKit.Prompt(length, length);
            Assert.Equal(await DecoderTestKit.GenerateAsync(whole, prompt, 12), await DecoderTestKit.GenerateAsync(pieces, prompt, 12));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Next_turn_that_continues_its_cache_equals_a_cold_start(string model)
    {
        using var engine = DecoderTestKit.Load(model);
        var conversation = DecoderTestKit.Prompt(1, 20).ToList();
        for (var turn = 0; turn < 4; turn++)
        {
            var cold = await DecoderTestKit.GenerateAsync(engine, [.. conversation], 9);
            var warm = DecoderTestKit.Start(engine, [.. conversation], 9, session: "s");
            Assert.Equal(cold, (await warm.FinishAsync()).Ids);

            // The last token of the turn before was never computed; everything else is reused.
            if (turn > 0)
                Assert.Equal(conversation.Count - 3 - 1, warm.CachedTokens);
            conversation.AddRange(cold);
            conversation.AddRange(DecoderTestKit.Prompt(turn + 50, 3));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Rewritten_history_reuses_only_what_still_fits(string model)
    {
        using var engine = DecoderTestKit.Load(model);
        var first = DecoderTestKit.Prompt(1, 30);
        await DecoderTestKit.GenerateAsync(engine, first, 5, session: "s");

        int[] rewritten = [.. first[..12], .. DecoderTestKit.Prompt(2, 20)];
        var expected = await DecoderTestKit.GenerateAsync(engine, rewritten, 9);
        var second = DecoderTestKit.Start(engine, rewritten, 9, session: "s");

        Assert.Equal(expected, (await second.FinishAsync()).Ids);
        Assert.Equal(model == "tiny/gemma3-windowed" ? 0 : 12, second.CachedTokens);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Same_prompt_again_computes_no_lone_last_token(string model)
    {
        using var engine = DecoderTestKit.Load(model);
        var prompt = DecoderTestKit.Prompt(5, 25);
        var first = await DecoderTestKit.GenerateAsync(engine, prompt, 6, session: "s");
        var again = DecoderTestKit.Start(engine, prompt, 6, session: "s");
        Assert.Equal(first, (await again.FinishAsync()).Ids);
        Assert.Equal(model == "tiny/gemma3-windowed" ? 0 : 23, again.CachedTokens);
    }

    [Fact]
    public async Task Same_seed_same_ids_other_seed_or_choice_other_ids()
    {
        using var engine = DecoderTestKit.Load("tiny/qwen3");
        var prompt = DecoderTestKit.Prompt(1, 10);
        var first = await DecoderTestKit.GenerateAsync(engine, prompt, 20, Seeded);
        Assert.Equal(first, await DecoderTestKit.GenerateAsync(engine, prompt, 20, Seeded));
        Assert.NotEqual(first, await DecoderTestKit.GenerateAsync(engine, prompt, 20, Seeded with { Seed = 43 }));
        Assert.NotEqual(first, await DecoderTestKit.GenerateAsync(engine, prompt, 20, Seeded with { Choice = 1 }));
    }

    [Fact]
    public async Task An_answer_ends_with_its_own_end_tokens_but_not_before_its_minimum()
    {
        using var engine = DecoderTestKit.Load("tiny/llama3");
        var prompt = DecoderTestKit.Prompt(1, 4);
        var whole = await DecoderTestKit.GenerateAsync(engine, prompt, 20);
        var at = Array.FindIndex(whole, 5, id => Array.IndexOf(whole, id) >= 5); // a token that is new at its place
        int[] ends = [whole[at], 1];

        var stopped = await DecoderTestKit.Start(engine, prompt, 20, DecoderTestKit.Greedy with { EndTokenIds = ends }).FinishAsync();
        Assert.Equal(whole[..(at + 1)], stopped.Ids);
        Assert.Equal(SequenceEnd.EndToken, stopped.Last.End);

        var later = await DecoderTestKit.GenerateAsync(engine, prompt, 20, DecoderTestKit.Greedy with { EndTokenIds = ends, MinTokens = at + 3 });
        Assert.Equal(whole[..at], later[..at]);
        Assert.DoesNotContain(later[..(at + 3)], ends.Contains);
    }

    [Fact]
    public async Task The_models_end_tokens_are_tokens_like_others_to_an_answer_with_others()
    {
        using var engine = LlmEngine.Load(DecoderTestKit.Folder("tiny/llama3"), new EngineOptions { Rows = 2, Threads = 1 });
        var end = engine.Model.Decoder!.EndTokenIds[0];
        var sampling = DecoderTestKit.Greedy with { LogitBias = new() { [end] = 100 } };

        Assert.Equal([end], await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(1, 4), 3, sampling));
        Assert.Equal([end, end, end], await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(1, 4), 3, sampling with { EndTokenIds = [] }));
    }

    [Fact]
    public async Task Logit_bias_decides()
    {
        using var engine = DecoderTestKit.Load("tiny/llama3");
        var sampling = DecoderTestKit.Greedy with { LogitBias = new Dictionary<int, float> { [77] = 100 } };
        int[] expected = [77, 77, 77];
        Assert.Equal(expected, await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(1, 4), 3, sampling));
    }
}
