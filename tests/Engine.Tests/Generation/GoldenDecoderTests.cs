using System.Text.Json;
using Otron.Engine.Generation.Running;
using Otron.Engine.Onnx;

namespace Otron.Engine.Tests.Generation;

/// <summary>Every tiny decoder against the outputs of its PyTorch model (<c>golden.json</c>).</summary>
public sealed class GoldenDecoderTests
{
    private const double LogitTolerance = 1e-3; // models/README.md

    public static TheoryData<string> Models() => DecoderTestKit.TinyDecoderData();

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Greedy_ids_equal_golden(string model)
    {
        using var engine = DecoderTestKit.Load(model);
        foreach (var golden in DecoderTestKit.GoldenCases(model))
        {
            var expected = golden.Ints("greedy_ids");
            Assert.Equal(expected, await DecoderTestKit.GenerateAsync(engine, golden.Ints("prompt_ids"), expected.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Highest_logits_of_the_first_steps_equal_golden(string model)
    {
        using var decoder = LoadedDecoder.Load(DecoderTestKit.Folder(model), new EngineOptions { Rows = 1, Threads = 1 });
        foreach (var golden in DecoderTestKit.GoldenCases(model))
        {
            var (prompt, greedy) = (golden.Ints("prompt_ids"), golden.Ints("greedy_ids"));
            AssertTop(golden, 0, decoder.Runner.Prefill(0, 0, prompt));
            for (var step = 1; step < golden.GetProperty("top_logits").GetArrayLength(); step++)
            {
                decoder.Runner.Decode([greedy[step - 1]], [prompt.Length + step - 1]);
                AssertTop(golden, step, decoder.Runner.LogitsOf(0));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Probe_finds_how_to_drive_the_graph(string model)
    {
        using var engine = DecoderTestKit.Load(model);
        // float32 rows are computed alike alone and in a batch
        Assert.True(engine.IsBatchIndependent);
        Assert.Equal(model == "tiny/llama-concat", engine.Warnings.Count == 1);
    }

    [Theory]
    [InlineData("tiny/llama3")]
    [InlineData("tiny/gemma3-windowed")]
    public void Binding_anew_for_each_step_changes_nothing(string model)
    {
        var folder = DecoderTestKit.Folder(model);
        var options = new EngineOptions { Rows = 1, Threads = 1 };
        using var session = OnnxSessions.Create(folder.OnnxPath, options);
        var graph = DecoderGraph.Read(session, folder);
        using var cache = new KvCache(graph, options.Rows, folder.ContextLength);
        using var runner = new SharedCacheRunner(session, graph, cache, options.PrefillChunkTokens, keepsBindings: false);
        foreach (var golden in DecoderTestKit.GoldenCases(model))
        {
            var (prompt, greedy) = (golden.Ints("prompt_ids"), golden.Ints("greedy_ids"));
            AssertTop(golden, 0, runner.Prefill(0, 0, prompt));
            for (var step = 1; step < golden.GetProperty("top_logits").GetArrayLength(); step++)
            {
                runner.Decode([greedy[step - 1]], [prompt.Length + step - 1]);
                AssertTop(golden, step, runner.LogitsOf(0));
            }
        }
    }

    private static void AssertTop(JsonElement golden, int step, ReadOnlySpan<float> logits)
    {
        foreach (var pair in golden.GetProperty("top_logits")[step].EnumerateArray())
        {
            var (id, expected) = (pair[0].GetInt32(), pair[1].GetDouble());
            Assert.True(Math.Abs(expected - logits[id]) <= LogitTolerance, $"step {step}, token {id}: expected {expected}, got {logits[id]}");
        }
    }
}
