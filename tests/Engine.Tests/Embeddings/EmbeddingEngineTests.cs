using System.Text;
using Otron.Engine.Embeddings;
using Otron.Engine.Models;
using Otron.Engine.Tests.Models;
using Otron.Tests;

namespace Otron.Engine.Tests.Embeddings;

public class EmbeddingEngineTests
{
    private static readonly ModelFolder Bge = ModelFolder.Load(Repo.Models, "tiny/bge");
    private static readonly ModelFolder Nomic = ModelFolder.Load(Repo.Models, "tiny/nomic");

    [Theory]
    [InlineData("tiny/bge")]
    [InlineData("tiny/nomic")]
    [InlineData("tiny/e5-multilingual")]
    [InlineData("all-minilm-l6-v2")]
    public async Task A_batch_of_n_equals_each_alone(string model)
    {
        var folder = ModelFolder.Load(Repo.Models, model);
        using var engine = EmbeddingEngine.Load(folder, new EngineOptions());
        var inputs = RandomInputs(folder, count: 40, longest: 100);
        var together = await engine.EmbedAsync(inputs, null, CancellationToken.None);
        Assert.True(engine.Counters.Runs < inputs.Length, "The inputs must have shared runs.");
        for (var i = 0; i < inputs.Length; i++)
        {
            var alone = (await engine.EmbedAsync([inputs[i]], null, CancellationToken.None)).Vectors[0];
            for (var d = 0; d < alone.Length; d++)
                Assert.Equal(alone[d], together.Vectors[i][d], 1e-6);
        }
    }

    [Fact]
    public async Task Many_callers_at_once_each_get_their_own_vectors()
    {
        using var engine = EmbeddingEngine.Load(Bge, new EngineOptions());
        var cases = EmbeddingGolden.Of("tiny/bge");
        var calls = Enumerable.Range(0, 400).Select(i => Task.Run(async () =>
        {
            var first = cases[i % cases.Length];
            var second = cases[(i + 1) % cases.Length];
            var outcome = await engine.EmbedAsync([first.Ids, second.Ids], null, CancellationToken.None);
            Assert.Equal(first.Embedding[0], outcome.Vectors[0][0], 1e-5);
            Assert.Equal(second.Embedding[^1], outcome.Vectors[1][^1], 1e-5);
        }));
        await Task.WhenAll(calls);
        var counters = engine.Counters;
        Assert.Equal((0, 800), (counters.Queued, counters.Inputs));
        Assert.InRange(counters.PaddedTokens * (1 - BatchPicker.MaxPaddingShare), 0, counters.Tokens);
    }

    [Fact]
    public async Task One_input_alone_is_not_padded()
    {
        using var engine = EmbeddingEngine.Load(Bge, new EngineOptions());
        await engine.EmbedAsync([[2, 50, 51, 52, 3]], null, CancellationToken.None);
        Assert.Equal(new EmbeddingCounters(Queued: 0, Runs: 1, Inputs: 1, Tokens: 5, PaddedTokens: 5), engine.Counters);
    }

    [Fact]
    public async Task Bad_inputs_are_refused_with_their_numbers()
    {
        using var engine = EmbeddingEngine.Load(Bge, new EngineOptions());
        await Refused([], null, EngineError.EmptyInput, "no input");
        await Refused([[5], []], null, EngineError.EmptyInput, "Input 1 has no tokens");
        await Refused([[5], [3, 1024]], null, EngineError.TokenOutOfRange, "Input 1 has the token 1024; those of tiny/bge are 0 to 1023");
        await Refused([[-1]], null, EngineError.TokenOutOfRange, "the token -1");
        await Refused([new int[129]], null, EngineError.ContextLengthExceeded, "Input 0 has 129 tokens; tiny/bge takes at most 128");
        await Refused([[5]], 32, EngineError.UnsupportedDimensions, "64 dimensions, which cannot be shortened to 32");
        Assert.Equal(0, engine.Counters.Runs);

        async Task Refused(int[][] inputs, int? dimensions, EngineError error, string message)
        {
            var outcome = await engine.EmbedAsync(inputs, dimensions, CancellationToken.None);
            Assert.Equal(error, outcome.Error);
            Assert.Contains(message, outcome.Message, StringComparison.Ordinal);
            Assert.Empty(outcome.Vectors);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(20)]
    [InlineData(65)]
    public async Task A_width_that_the_model_was_not_trained_for_is_refused(int dimensions)
    {
        using var engine = EmbeddingEngine.Load(Nomic, new EngineOptions());
        var outcome = await engine.EmbedAsync([[5]], dimensions, CancellationToken.None);
        Assert.Equal(EngineError.UnsupportedDimensions, outcome.Error);
        Assert.Contains($"64 dimensions, or shortened to 32, 16; {dimensions} is none of these", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_own_width_may_be_asked_for()
    {
        using var engine = EmbeddingEngine.Load(Nomic, new EngineOptions());
        var whole = await engine.EmbedAsync([[5, 6]], null, CancellationToken.None);
        var asked = await engine.EmbedAsync([[5, 6]], 64, CancellationToken.None);
        Assert.Equal(whole.Vectors[0], asked.Vectors[0]);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_a_cancelled_call_frees_its_room()
    {
        using var engine = EmbeddingEngine.Load(Bge, new EngineOptions { MaxQueuedEmbeddings = 50 });
        var tooMany = await engine.EmbedAsync(Same(51), null, CancellationToken.None);
        Assert.Equal(EngineError.QueueFull, tooMany.Error);
        Assert.Contains("of at most 50; these 51 found no room", tooMany.Message, StringComparison.Ordinal);
        var fitting = await engine.EmbedAsync(Same(50), null, CancellationToken.None);
        Assert.Equal((EngineError.None, 0), (fitting.Error, engine.Counters.Queued));
    }

    [Fact]
    public async Task A_cancelled_call_ends_and_the_engine_goes_on()
    {
        using var engine = EmbeddingEngine.Load(Bge, new EngineOptions());
        using var leaving = new CancellationTokenSource();
        var call = engine.EmbedAsync(Same(2000), null, leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await engine.EmbedAsync(Same(1), null, leaving.Token));
        Assert.Equal(EngineError.None, (await engine.EmbedAsync([[5]], null, CancellationToken.None)).Error);
        Assert.Equal(0, engine.Counters.Queued);
    }

    [Fact]
    public async Task A_stopped_engine_answers_everyone()
    {
        var engine = EmbeddingEngine.Load(Bge, new EngineOptions());
        var running = Enumerable.Range(0, 20).Select(_ => engine.EmbedAsync(Same(100), null, CancellationToken.None).AsTask()).ToArray();
        engine.Dispose();
        foreach (var outcome in await Task.WhenAll(running))
            Assert.True(outcome.Error is EngineError.None or EngineError.Stopped);
        Assert.Equal(EngineError.Stopped, (await engine.EmbedAsync([[5]], null, CancellationToken.None)).Error);
    }

    [Fact]
    public async Task An_input_that_fails_in_the_graph_does_not_fail_its_neighbours()
    {
        // The graph has 128 positions; a wrong promise of more makes ONNX Runtime refuse the run.
        using var engine = EmbeddingEngine.Load(Bge with { Encoder = Bge.Encoder! with { MaxInputTokens = 200 } }, new EngineOptions());
        var good = Same(1, tokens: 128);
        var expected = await engine.EmbedAsync(good, null, CancellationToken.None);
        var calls = Enumerable.Range(0, 8).Select(i =>
            engine.EmbedAsync(i % 2 == 0 ? good : Same(1, tokens: 140), null, CancellationToken.None).AsTask()).ToArray();
        var outcomes = await Task.WhenAll(calls);
        for (var i = 0; i < outcomes.Length; i++)
        {
            Assert.Equal(i % 2 == 0 ? EngineError.None : EngineError.RunFailed, outcomes[i].Error);
            if (i % 2 == 0)
                Assert.Equal(expected.Vectors[0], outcomes[i].Vectors[0]);
        }
    }

    [Fact]
    public async Task NaN_fails_the_call_that_met_it_and_no_other()
    {
        using var scratch = new ModelScratch().Copy("bge");
        Overwrite(scratch, "embeddings.word_embeddings.weight", firstFloat: 700 * 64, count: 64, float.NaN);
        using var engine = EmbeddingEngine.Load(ModelFolder.Load(scratch.Root, "m"), new EngineOptions());
        var calls = Enumerable.Range(0, 20).Select(i =>
            engine.EmbedAsync([[2, i % 4 == 0 ? 700 : 701, 3], [2, 9, 3]], null, CancellationToken.None).AsTask()).ToArray();
        var outcomes = await Task.WhenAll(calls);
        for (var i = 0; i < outcomes.Length; i++)
            Assert.Equal(i % 4 == 0 ? EngineError.InvalidNumbers : EngineError.None, outcomes[i].Error);
        Assert.Contains("for input 0", outcomes[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zero_vector_stays_zero_and_is_counted()
    {
        using var scratch = new ModelScratch().Copy("bge");
        Overwrite(scratch, "encoder.layer.1.output.LayerNorm.weight", firstFloat: 0, count: 64, 0);
        Overwrite(scratch, "encoder.layer.1.output.LayerNorm.bias", firstFloat: 0, count: 64, 0);
        using var engine = EmbeddingEngine.Load(ModelFolder.Load(scratch.Root, "m"), new EngineOptions());
        var outcome = await engine.EmbedAsync([[2, 5, 3], [2, 6, 3]], null, CancellationToken.None);
        Assert.Equal((EngineError.None, 2, 2), (outcome.Error, outcome.ZeroVectors, (int)engine.ZeroVectors));
        Assert.All(outcome.Vectors, v => Assert.All(v, x => Assert.Equal(0, x)));
    }

    [Fact]
    public async Task Without_Normalize_the_vector_keeps_its_length()
    {
        using var plain = EmbeddingEngine.Load(Bge with { Encoder = Bge.Encoder! with { Normalize = false } }, new EngineOptions());
        using var unit = EmbeddingEngine.Load(Bge, new EngineOptions());
        var raw = (await plain.EmbedAsync([[2, 5, 3]], null, CancellationToken.None)).Vectors[0];
        var normal = (await unit.EmbedAsync([[2, 5, 3]], null, CancellationToken.None)).Vectors[0];
        var length = Pooler.Norm(raw);
        Assert.NotEqual(1, length, 0.1);
        Assert.Equal(raw[0] / length, normal[0], 1e-6);
    }

    [Fact]
    public void A_graph_that_is_not_the_models_own_is_refused_at_load()
    {
        var wrongWidth = Assert.Throws<ModelFolderException>(
            () => EmbeddingEngine.Load(Bge with { Encoder = Bge.Encoder! with { Dimensions = 48 } }, new EngineOptions()));
        Assert.Contains("last_hidden_state is Float [1, 1, 64], but the model's files promise vectors of 48", wrongWidth.Message, StringComparison.Ordinal);

        var decoder = Assert.Throws<ModelFolderException>(
            () => EmbeddingEngine.Load(Bge with { OnnxPath = Path.Combine(Repo.Model("tiny/gemma3-windowed"), "model.onnx") }, new EngineOptions()));
        Assert.Contains("promise vectors of 64", decoder.Message, StringComparison.Ordinal);

        Assert.Contains("chat model", Assert.Throws<ModelFolderException>(
            () => EmbeddingEngine.Load(ModelFolder.Load(Repo.Models, "tiny/gemma"), new EngineOptions())).Message, StringComparison.Ordinal);
    }

    private static int[][] Same(int count, int tokens = 100) =>
        [.. Enumerable.Repeat(Enumerable.Range(5, tokens).ToArray(), count)];

    private static int[][] RandomInputs(ModelFolder folder, int count, int longest)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ =>
            Enumerable.Range(0, random.Next(1, longest)).Select(_ => random.Next(5, folder.VocabularySize)).ToArray())];
    }

    /// <summary>Overwrites floats of a weight where it lies in the file: its name, then its raw data (field 9).</summary>
    private static void Overwrite(ModelScratch scratch, string weight, int firstFloat, int count, float value)
    {
        var path = Path.Combine(scratch.Folder("m"), "model.onnx");
        var bytes = File.ReadAllBytes(path);
        byte[] mark = [.. Encoding.UTF8.GetBytes(weight), 0x4a];
        var at = bytes.AsSpan().IndexOf(mark);
        Assert.True(at > 0, $"{weight} is no weight of the file.");
        at += mark.Length;
        while (bytes[at++] >= 0x80)
        {
        }
        for (var i = 0; i < count; i++)
            BitConverter.TryWriteBytes(bytes.AsSpan(at + (firstFloat + i) * sizeof(float)), value);
        File.WriteAllBytes(path, bytes);
    }
}
