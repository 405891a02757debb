using System.Text.Json;
using Otron.Engine.Generation;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Sequences;
using Otron.Engine.Generation.Telemetry;
using Otron.Engine.Models;
using Otron.Tests;

namespace Otron.Engine.Tests.Generation;

/// <summary>Loads engines and runs sequences to their end.</summary>
internal static class DecoderTestKit
{
    public static readonly string[] TinyDecoders =
        ["tiny/gemma", "tiny/gemma2", "tiny/gemma3", "tiny/gemma3-windowed", "tiny/llama3", "tiny/llama-concat", "tiny/mistral", "tiny/qwen2", "tiny/qwen3"];

    public static readonly SamplingParams Greedy = new() { Temperature = 0 };

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static TheoryData<string> TinyDecoderData() => [.. TinyDecoders];

    public static ModelFolder Folder(string model) => ModelFolder.Load(Repo.Models, model);

    /// <summary>Random weights end a turn whenever they like; most tests want the full number of tokens.</summary>
    public static ModelFolder EndlessFolder(string model)
    {
        var folder = Folder(model);
        return folder with { Decoder = folder.Decoder! with { EndTokenIds = [] } };
    }

    public static LlmEngine Load(string model, EngineOptions? options = null) =>
        LlmEngine.Load(EndlessFolder(model), options ?? new EngineOptions { Rows = 8, Threads = 1 });

    public static JsonElement[] GoldenCases(string model)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repo.Model(model), "golden.json")));
        return [.. file.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.Clone())];
    }

    public static int[] Ints(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(i => i.GetInt32())];

    /// <summary>A prompt of plausible ids; the same seed gives the same prompt.</summary>
    public static int[] Prompt(int seed, int length, int vocabulary = 1000)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(3, vocabulary))];
    }

    public static Sequence Start(LlmEngine engine, int[] prompt, int maxNewTokens, SamplingParams? sampling = null, string? session = null, string tenant = "")
    {
        var sequence = new Sequence(prompt, maxNewTokens, sampling ?? Greedy, session) { Tenant = tenant };
        Assert.Equal(EngineError.None, engine.Submit(sequence));
        return sequence;
    }

    /// <summary>Reads to the end: the ids, and how it ended.</summary>
    public static async Task<(int[] Ids, TokenEvent Last)> FinishAsync(this Sequence sequence)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var ids = new List<int>();
        var last = default(TokenEvent);
        await foreach (var next in sequence.Tokens.ReadAllAsync(deadline.Token))
        {
            last = next;
            if (next.TokenId >= 0)
                ids.Add(next.TokenId);
        }
        Assert.NotEqual(SequenceEnd.None, last.End);
        return ([.. ids], last);
    }

    public static async Task<int[]> GenerateAsync(LlmEngine engine, int[] prompt, int maxNewTokens, SamplingParams? sampling = null, string? session = null, string tenant = "") =>
        (await Start(engine, prompt, maxNewTokens, sampling, session, tenant).FinishAsync()).Ids;

    /// <summary>Waits until the engine's status fits; fails after a deadline.</summary>
    public static async Task UntilAsync(LlmEngine engine, Func<EngineStatus, bool> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!condition(engine.Status))
            await Task.Delay(1, deadline.Token);
    }
}
