using System.Text;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
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
        var inputs = RandomInputs(folder, count: 24, longest: 60);
        var together = await engine.EmbedAsync(inputs, null, CancellationToken.None);
        Assert.True(engine.Status.Runs < inputs.Length, "The inputs must have shared runs.");
        for (var i = 0; i < inputs.Length; i++)
        {
            var alone = (await engine.EmbedAsync([inputs[i]], null, CancellationToken.None)).Vectors[0];
            // Bitwise equal wherever it was tried; other kernels of other CPUs may round otherwise.
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
        var status = engine.Status;
        Assert.Equal((0, 800), (status.Queued, status.Inputs));
        Assert.InRange(status.PaddedTokens * (1 - BatchPicker.MaxPaddingShare), 0, status.Tokens);
    }

    [Fact]
    public async Task One_input_alone_is_not_padded()
    {
        using var engine = EmbeddingEngine.Load(Bge, new EngineOptions());
        await engine.EmbedAsync([[2, 50, 51, 52, 3]], null, CancellationToken.None);
        Assert.Equal(new EmbeddingStatus(Queued: 0, Runs: 1, Inputs: 1, Tokens: 5, PaddedTokens: 5, ZeroVectors: 0), engine.Status);
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
        Assert.Equal(0, engine.Status.Runs);

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
    public async Task A_full_queue_refuses_at_once()
    {
        using var time = new HeldTime();
        using var engine = EmbeddingEngine.Load(Bge, new EngineOptions { MaxQueuedEmbeddings = 50 }, time: time);
        var first = await HoldAsync(engine, time);
        var waiting = engine.EmbedAsync(Same(48), null, CancellationToken.None);
        var refused = await engine.EmbedAsync(Same(3), null, CancellationToken.None);
        Assert.Equal(EngineError.QueueFull, refused.Error);
        Assert.Contains("48 inputs wait for tiny/bge already, of at most 50; these 3 found no room", refused.Message, StringComparison.Ordinal);
        var fitting = engine.EmbedAsync(Same(2), null, CancellationToken.None);
        Assert.Equal(50, engine.Status.Queued);
        time.Release();
        foreach (var call in (ValueTask<EmbeddingOutcome>[])[first, waiting, fitting])
            Assert.Equal(EngineError.None, (await call).Error);
        Assert.Equal(0, engine.Status.Queued);
    }

    [Fact]
    public async Task What_queues_up_during_a_run_is_the_next_batch()
    {
        using var time = new HeldTime();
        using var engine = EmbeddingEngine.Load(Bge, new EngineOptions(), time: time);
        var first = await HoldAsync(engine, time);
        var calls = Enumerable.Range(0, 16).Select(_ => engine.EmbedAsync(Same(1), null, CancellationToken.None)).ToArray();
        time.Release();
        await first;
        foreach (var call in calls)
            Assert.Equal(EngineError.None, (await call).Error);
        Assert.Equal((2, 17), (engine.Status.Runs, engine.Status.Inputs));
    }

    [Fact]
    public async Task What_a_cancelled_call_waited_for_is_never_computed()
    {
        using var time = new HeldTime();
        using var engine = EmbeddingEngine.Load(Bge, new EngineOptions(), time: time);
        var first = await HoldAsync(engine, time);
        using var leaving = new CancellationTokenSource();
        var cancelled = engine.EmbedAsync(Same(2000), null, leaving.Token).AsTask();
        var staying = engine.EmbedAsync(Same(1), null, CancellationToken.None);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await engine.EmbedAsync(Same(1), null, leaving.Token));
        time.Release();
        await first;
        await staying;
        Assert.Equal((0, 2), (engine.Status.Queued, engine.Status.Inputs));
    }

    [Fact]
    public async Task A_stopping_engine_ends_its_run_and_refuses_the_rest()
    {
        using var time = new HeldTime();
        var engine = EmbeddingEngine.Load(Bge, new EngineOptions(), time: time);
        var first = await HoldAsync(engine, time);
        var waiting = engine.EmbedAsync(Same(1), null, CancellationToken.None);
        var stopping = Task.Run(engine.Dispose);
        // A call waits until the queue is closed; from then on it is refused, while the run still stands.
        while (engine.EmbedAsync(Same(1), null, CancellationToken.None).AsTask() is not { IsCompleted: true } probe
            || (await probe).Error != EngineError.Stopped)
            await Task.Yield();
        time.Release();
        await stopping;
        Assert.Equal(EngineError.None, (await first).Error);
        Assert.Equal(EngineError.Stopped, (await waiting).Error);
        Assert.Equal(EngineError.Stopped, (await engine.EmbedAsync([[5]], null, CancellationToken.None)).Error);
    }

    [Fact]
    public async Task The_times_of_a_call_add_up_to_its_stay()
    {
        using var engine = EmbeddingEngine.Load(Bge, new EngineOptions());
        var start = TimeProvider.System.GetTimestamp();
        var times = (await engine.EmbedAsync(Same(60), null, CancellationToken.None)).Times;
        var stay = TimeProvider.System.GetElapsedTime(start);
        Assert.True(times.Queue >= TimeSpan.Zero && times.Inference > TimeSpan.Zero && times.Postprocess > TimeSpan.Zero);
        Assert.InRange(times.Queue + times.Inference + times.Postprocess, TimeSpan.Zero, stay);
    }

    [Fact]
    public async Task An_input_that_fails_in_the_graph_does_not_fail_its_neighbours()
    {
        // The graph has 128 positions; a wrong promise of more makes ONNX Runtime refuse the run.
        using var time = new HeldTime();
        using var engine = EmbeddingEngine.Load(Bge with { Encoder = Bge.Encoder! with { MaxInputTokens = 200 } }, new EngineOptions(), time: time);
        var first = await HoldAsync(engine, time);
        var calls = Enumerable.Range(0, 8).Select(i =>
            engine.EmbedAsync(Same(1, tokens: i % 2 == 0 ? 128 : 140), null, CancellationToken.None).AsTask()).ToArray();
        time.Release();
        await first;
        var outcomes = await Task.WhenAll(calls);
        var expected = (await engine.EmbedAsync(Same(1, tokens: 128), null, CancellationToken.None)).Vectors[0];
        for (var i = 0; i < outcomes.Length; i++)
        {
            Assert.Equal(i % 2 == 0 ? EngineError.None : EngineError.RunFailed, outcomes[i].Error);
            if (i % 2 == 0)
                Assert.Equal(expected, outcomes[i].Vectors[0]);
        }
    }

    [Fact]
    public async Task Every_failed_run_is_reported_and_the_engine_continues()
    {
        var faults = new List<Exception>();
        using var engine = EmbeddingEngine.Load(
            Bge with { Encoder = Bge.Encoder! with { MaxInputTokens = 200 } }, new EngineOptions(), faults.Add);
        var failed = await engine.EmbedAsync(Same(1, tokens: 140), null, CancellationToken.None);
        Assert.Equal(EngineError.RunFailed, failed.Error);
        Assert.Equal(2, faults.Count);
        Assert.All(faults, fault => Assert.IsType<OnnxRuntimeException>(fault));
        Assert.Contains(faults[^1].Message, failed.Message, StringComparison.Ordinal);
        Assert.Equal(EngineError.None, (await engine.EmbedAsync(Same(1), null, CancellationToken.None)).Error);
        Assert.Equal(2, faults.Count);
    }

    [Fact]
    public async Task After_a_bug_the_call_has_failed_and_the_engine_continues()
    {
        var bug = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var time = new BrokenTime();
        using var engine = EmbeddingEngine.Load(Bge, new EngineOptions(), bug.SetResult, time: time);
        var failed = await engine.EmbedAsync(Same(1), null, CancellationToken.None);
        Assert.Equal((EngineError.RunFailed, "The engine of tiny/bge failed: broken"), (failed.Error, failed.Message));
        Assert.Equal("broken", (await bug.Task).Message);
        Assert.Equal(EngineError.None, (await engine.EmbedAsync(Same(1), null, CancellationToken.None)).Error);
    }

    [Fact]
    public void An_engine_may_be_disposed_twice()
    {
        var engine = EmbeddingEngine.Load(Bge, new EngineOptions());
        engine.Dispose();
        engine.Dispose();
        Assert.Equal(0, engine.Status.Queued);
    }

    [Fact]
    public async Task NaN_fails_the_call_that_met_it_and_no_other()
    {
        using var scratch = new ModelScratch().Copy("bge");
        Overwrite(scratch, "embeddings.word_embeddings.weight", firstFloat: 700 * 64, count: 64, float.NaN);
        using var time = new HeldTime();
        using var engine = EmbeddingEngine.Load(ModelFolder.Load(scratch.Root, "m"), new EngineOptions(), time: time);
        var first = await HoldAsync(engine, time);
        var calls = Enumerable.Range(0, 20).Select(i =>
            engine.EmbedAsync([[2, i % 4 == 0 ? 700 : 701, 3], [2, 9, 3]], null, CancellationToken.None).AsTask()).ToArray();
        time.Release();
        await first;
        var outcomes = await Task.WhenAll(calls);
        Assert.Equal(2, engine.Status.Runs);
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
        Assert.Equal((EngineError.None, 2, 2), (outcome.Error, outcome.ZeroVectors, (int)engine.Status.ZeroVectors));
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
        Assert.Contains("last_hidden_state is Float [1, 2, 64], but the model's files promise vectors of 48", wrongWidth.Message, StringComparison.Ordinal);

        // Its head is pruned to the last token, so there is no vector for each.
        var pruned = Assert.Throws<ModelFolderException>(() => EmbeddingEngine.Load(AsEmbedder("tiny/qwen3"), new EngineOptions()));
        Assert.Contains("logits is Float [1, 1, 1024]", pruned.Message, StringComparison.Ordinal);

        Assert.Contains("chat model", Assert.Throws<ModelFolderException>(
            () => EmbeddingEngine.Load(ModelFolder.Load(Repo.Models, "tiny/gemma"), new EngineOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_is_not_known_is_refused_by_name()
    {
        using var scratch = new ModelScratch().Copy("bge");
        var path = Path.Combine(scratch.Folder("m"), "model.onnx");
        File.WriteAllText(path, File.ReadAllText(path, Encoding.Latin1).Replace("token_type_ids", "token_typo_ids", StringComparison.Ordinal), Encoding.Latin1);
        var refused = Assert.Throws<ModelFolderException>(() => EmbeddingEngine.Load(ModelFolder.Load(scratch.Root, "m"), new EngineOptions()));
        Assert.Contains("the input token_typo_ids, which Otron does not know", Assert.Single(refused.Problems).Sentence, StringComparison.Ordinal);
    }

    /// <summary>A decoder whose "vectors" are its logits: they are known, so the past, the positions and the last token can be checked.</summary>
    [Theory]
    [InlineData("tiny/llama-concat")]
    [InlineData("tiny/gemma")]
    public async Task An_embedder_made_from_a_decoder_pools_its_last_token(string decoder)
    {
        using var engine = EmbeddingEngine.Load(AsEmbedder(decoder), new EngineOptions());
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repo.Model(decoder), "golden.json")));
        var cases = golden.RootElement.GetProperty("cases").EnumerateArray().ToArray();
        int[][] prompts = [.. cases.Select(c => c.GetProperty("prompt_ids").Deserialize<int[]>()!)];
        var together = await engine.EmbedAsync(prompts, null, CancellationToken.None);
        Assert.Equal((EngineError.None, ""), (together.Error, together.Message));
        for (var i = 0; i < cases.Length; i++)
        {
            var logits = together.Vectors[i];
            Assert.Equal(cases[i].GetProperty("greedy_ids")[0].GetInt32(), Array.IndexOf(logits, logits.Max()));
        }
    }

    private static ModelFolder AsEmbedder(string decoder)
    {
        var model = ModelFolder.Load(Repo.Models, decoder);
        return Bge with
        {
            OnnxPath = model.OnnxPath,
            Encoder = Bge.Encoder! with { Dimensions = model.VocabularySize, Pooling = Pooling.LastToken, Normalize = false, HeadSize = model.Decoder!.HeadSize },
        };
    }

    /// <summary>Gives the engine one input and waits until its thread stands before the run.</summary>
    private static async Task<ValueTask<EmbeddingOutcome>> HoldAsync(EmbeddingEngine engine, HeldTime time)
    {
        var first = engine.EmbedAsync([[2, 5, 3]], null, CancellationToken.None);
        await time.Held;
        return first;
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

    /// <summary>Throws once on the engine thread, in the middle of a run.</summary>
    private sealed class BrokenTime : TimeProvider
    {
        private int _calls;

        public override long GetTimestamp()
        {
            var isEngine = Thread.CurrentThread.Name?.StartsWith("embeddings ", StringComparison.Ordinal) == true;
            return isEngine && ++_calls == 2 ? throw new InvalidOperationException("broken") : base.GetTimestamp();
        }
    }
}
