using Otron.Engine.Generation.Sampling;

namespace Otron.Engine.Tests.Generation;

/// <summary>Prompts of one tenant that begin alike are computed once, and nobody can tell by the answers.</summary>
public sealed class SharedPrefixTests
{
    private const string Model = "tiny/llama3", Windowed = "tiny/gemma3-windowed";
    private static readonly int[] System = DecoderTestKit.Prompt(900, 100);

    public static TheoryData<string> Models() => DecoderTestKit.TinyDecoderData();

    private static int[] Ask(int seed, int length = 20) => [.. System, .. DecoderTestKit.Prompt(seed, length)];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task What_is_shared_equals_a_cold_start_and_leaves_its_source_alone(string model)
    {
        using var cold = DecoderTestKit.Load(model);
        using var engine = DecoderTestKit.Load(model);
        var expected = new List<int[]>();
        for (var i = 0; i < 3; i++)
            expected.Add(await DecoderTestKit.GenerateAsync(cold, Ask(i), 12));

        var shared = model == Windowed ? 0 : System.Length;
        for (var i = 0; i < 3; i++)
        {
            var sequence = DecoderTestKit.Start(engine, Ask(i), 12, session: $"s{i}");
            Assert.Equal(expected[i], (await sequence.FinishAsync()).Ids);
            Assert.Equal(i == 0 ? 0 : shared, sequence.CachedTokens);
        }

        // The first row was copied from twice; its session goes on as if nothing had happened.
        int[] next = [.. Ask(0), .. expected[0], 7, 8, 9];
        var expectedNext = await DecoderTestKit.GenerateAsync(cold, next, 12);
        var continued = DecoderTestKit.Start(engine, next, 12, session: "s0");
        Assert.Equal(expectedNext, (await continued.FinishAsync()).Ids);
        Assert.Equal(next.Length - 4, continued.CachedTokens);
    }

    [Fact]
    public async Task Tenants_never_share()
    {
        using var engine = DecoderTestKit.Load(Model);
        var ids = await DecoderTestKit.GenerateAsync(engine, Ask(1), 5, session: "a", tenant: "alice");
        var bob = DecoderTestKit.Start(engine, Ask(1), 5, session: "b", tenant: "bob");
        Assert.Equal(ids, (await bob.FinishAsync()).Ids);
        Assert.Equal(0, bob.CachedTokens);
    }

    [Fact]
    public async Task Rows_that_are_still_decoding_are_shared_too()
    {
        using var cold = DecoderTestKit.Load(Model);
        using var engine = DecoderTestKit.Load(Model);
        var expected = await DecoderTestKit.GenerateAsync(cold, Ask(1), 300);
        var running = DecoderTestKit.Start(engine, Ask(1), 300);
        await running.Tokens.ReadAsync();
        var other = DecoderTestKit.Start(engine, Ask(2), 5);
        await other.FinishAsync();
        running.Cancel();
        var (ids, _) = await running.FinishAsync();

        Assert.Equal(System.Length, other.CachedTokens);
        Assert.Equal(expected[1..(ids.Length + 1)], ids);
    }

    [Fact]
    public async Task Choices_of_one_turn_compute_their_prompt_once()
    {
        using var engine = DecoderTestKit.Load(Model, new EngineOptions { Rows = 4, Threads = 1, PrefillChunkTokens = 64 });
        using var cold = DecoderTestKit.Load(Model);
        var prompt = DecoderTestKit.Prompt(3, 250);
        SamplingParams Sampling(int i) => new() { Temperature = 0.8f, Seed = 5, Choice = (uint)i };

        var choices = Enumerable.Range(0, 4).Select(i => DecoderTestKit.Start(engine, prompt, 10, Sampling(i))).ToArray();
        for (var i = 0; i < choices.Length; i++)
            Assert.Equal(await DecoderTestKit.GenerateAsync(cold, prompt, 10, Sampling(i)), (await choices[i].FinishAsync()).Ids);

        // Each piece is computed by one of them; a choice whose lead is shorter than what is worth copying computes it as well.
        var computed = choices.Sum(c => prompt.Length - c.CachedTokens);
        Assert.InRange(computed, prompt.Length, prompt.Length + choices.Length * 64);
    }

    [Fact]
    public async Task Short_common_beginnings_are_not_copied()
    {
        using var engine = DecoderTestKit.Load(Model);
        var prompt = DecoderTestKit.Prompt(1, 80);
        await DecoderTestKit.GenerateAsync(engine, prompt, 4, session: "a");
        var other = DecoderTestKit.Start(engine, [.. prompt[..63], .. DecoderTestKit.Prompt(2, 20)], 4, session: "b");
        await other.FinishAsync();
        Assert.Equal(0, other.CachedTokens);
    }

    [Fact]
    public async Task The_row_others_build_on_outlives_those_that_nobody_uses()
    {
        using var engine = DecoderTestKit.Load(Model, new EngineOptions { Rows = 3, Threads = 1, SnapshotMegabytes = 0 });
        await DecoderTestKit.GenerateAsync(engine, System, 4, session: "source");
        await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(1, 90), 4, session: "unused");
        for (var i = 0; i < 4; i++)
        {
            var sequence = DecoderTestKit.Start(engine, Ask(i), 4);
            await sequence.FinishAsync();
            Assert.Equal(System.Length, sequence.CachedTokens);
            await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(50 + i, 90), 4, session: $"other{i}");
        }
    }
}
