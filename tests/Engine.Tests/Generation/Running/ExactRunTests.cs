using Otron.Engine.Generation.Running;
using Otron.Engine.Generation.Scheduling;

namespace Otron.Engine.Tests.Generation.Running;

/// <summary>
/// A row's numbers depend on its own tokens alone, bit for bit: not on how its prompt was cut, nor on its neighbours, nor on the number
/// of threads that the operator asks for.
/// </summary>
public sealed class ExactRunTests
{
    private const string Shipped = "smollm2-135m-instruct";

    // Around tiles of 128 queries, and so of 32 and 64, that the attention kernel computes at once.
    private static readonly int[] PromptLengths = [127, 128, 129, 130, 131, 255, 256, 257, 258, 259];

    [Theory]
    [InlineData("tiny/llama3", 16)]
    [InlineData("tiny/qwen3", 16)]
    [InlineData("tiny/gemma3", 16)]
    [InlineData(Shipped, 80)] // fewer cuts, since it is slow
    public void A_prompt_gives_the_same_bits_wherever_the_pacer_cuts_it(string model, int budgetStep)
    {
        using var decoder = LoadedDecoder.Load(DecoderTestKit.Folder(model), new EngineOptions { Rows = 1, Threads = 2 });
        foreach (var length in PromptLengths)
        {
            var prompt = DecoderTestKit.Prompt(length, length);
            var expected = Logits(decoder, prompt, maxChunkTokens: 512);
            for (var budget = budgetStep; budget <= length; budget += budgetStep)
                Assert.True(expected.AsSpan().SequenceEqual(Logits(decoder, prompt, budget)), $"{length} tokens in pieces of {budget}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    public void A_row_alone_equals_the_row_in_a_batch_of_eight_after_700_tokens(int threads)
    {
        const int Rows = 8, Past = 700;
        var options = new EngineOptions { Rows = Rows, Threads = threads, MaxContextTokens = 1024 };
        using var decoder = LoadedDecoder.Load(DecoderTestKit.Folder(Shipped), options);
        Assert.True(decoder.IsBatchIndependent);
        var prompt = DecoderTestKit.Prompt(1, Past);
        Logits(decoder, prompt, maxChunkTokens: 512);
        for (var row = 1; row < Rows; row++)
            decoder.Cache.Copy(0, row, 0, Past);

        decoder.Runner.Decode([7], [Past]);
        var alone = decoder.Runner.LogitsOf(0).ToArray();
        decoder.Runner.Decode([7, 1, 2, 3, 4, 5, 6, 8], [.. Enumerable.Repeat(Past, Rows)]);
        Assert.True(alone.AsSpan().SequenceEqual(decoder.Runner.LogitsOf(0)), "rows of equal lengths");
        decoder.Runner.Decode([7, 1, 2, 3, 4, 5, 6, 8], [Past, 30, 690, 650, 300, 5, 699, 100]);
        Assert.True(alone.AsSpan().SequenceEqual(decoder.Runner.LogitsOf(0)), "rows of different lengths");
    }

    [Fact]
    public void A_model_loads_with_a_context_shorter_than_a_tile()
    {
        using var decoder = LoadedDecoder.Load(DecoderTestKit.Folder("tiny/llama3"), new EngineOptions { Rows = 2, Threads = 1, MaxContextTokens = 12 });
        Assert.True(decoder.IsBatchIndependent);
    }

    /// <summary>[V] logits of the last token, with the prompt cut as the engine would cut it.</summary>
    private static float[] Logits(LoadedDecoder decoder, int[] prompt, int maxChunkTokens)
    {
        var pacer = new PrefillPacer(maxChunkTokens);
        var past = 0;
        float[] logits = [];
        while (past < prompt.Length)
        {
            var tokens = pacer.ChunkTokens(prompt.Length - past, prefilling: 1, decoding: 0);
            logits = decoder.Runner.Prefill(0, past, prompt.AsSpan(past, tokens)).ToArray();
            past += tokens;
        }
        return logits;
    }
}
