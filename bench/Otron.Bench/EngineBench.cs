using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Otron.Bench.Reporting;
using Otron.Engine;
using Otron.Engine.Generation;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Sequences;
using Otron.Engine.Models;

namespace Otron.Bench;

/// <summary>
/// Decode and prefill of the engine beside the bare loop, named as in llama-bench. The two alternate, so that a busy machine slows both.
/// </summary>
internal static class EngineBench
{
    private const int DecodePromptTokens = 16;
    private static readonly SamplingParams Greedy = new() { Temperature = 0 };

    public static async Task<int> RunAsync(EngineBenchOptions options)
    {
        var folder = ModelFolder.Load(options.ModelsRoot, options.Model);
        folder = folder with { Decoder = folder.Decoder! with { EndTokenIds = [] } };
        var threads = options.Threads > 0 ? options.Threads : Math.Min(4, Environment.ProcessorCount);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"model {folder.Id} · {Megabytes(folder):F0} MB · {threads} threads · {Machine.Describe()}"));
        Console.WriteLine($"median ± deviation of {options.Repeats} runs, bare loop and engine in turns; ratio is the median of theirs; decode behind {DecodePromptTokens} tokens");
        Console.WriteLine();

        using var engine = LlmEngine.Load(folder, new EngineOptions { Rows = options.Batches.Max(), Threads = threads });
        using var bare = new BareLoop(folder, threads);
        Console.WriteLine("| test          |    B |         bare t/s |       engine t/s | ratio |");
        Console.WriteLine("| ------------- | ---: | ---------------: | ---------------: | ----: |");
        var results = new List<EngineResult>
        {
            await MeasureAsync($"pp{options.PromptTokens}", 1, options.Repeats, () => bare.Prefill(options.PromptTokens), () => PrefillAsync(engine, options.PromptTokens)),
        };
        foreach (var rows in options.Batches)
            results.Add(await MeasureAsync($"tg{options.Tokens}", rows, options.Repeats, () => bare.Decode(rows, DecodePromptTokens, options.Tokens), () => DecodeAsync(engine, rows, options.Tokens)));
        if (options.JsonPath is { } path)
            await File.WriteAllTextAsync(path, JsonSerializer.Serialize(results, JsonSerializerOptions.Web));
        return 0;
    }

    private static async Task<EngineResult> MeasureAsync(string test, int rows, int repeats, Func<double> bare, Func<Task<double>> engine)
    {
        bare(); // warm both up
        await engine();
        var pairs = new List<(double Bare, double Engine)>();
        for (var i = 0; i < repeats; i++)
            pairs.Add((bare(), await engine()));

        var (bares, engines) = (new Distribution(pairs.Select(pair => pair.Bare)), new Distribution(pairs.Select(pair => pair.Engine)));
        var result = new EngineResult(test, rows, bares.Median, engines.Median, new Distribution(pairs.Select(pair => pair.Engine / pair.Bare)).Median);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {test,-13} | {rows,4} | {bares.Median,8:F1} ± {bares.Deviation,5:F1} | {engines.Median,8:F1} ± {engines.Deviation,5:F1} | {result.Ratio,5:F2} |"));
        return result;
    }

    private static double Megabytes(ModelFolder folder) =>
        new DirectoryInfo(folder.Directory).GetFiles($"{Path.GetFileName(folder.OnnxPath)}*").Sum(file => file.Length) / 1e6;

    /// <summary>Prompt tokens per second until the first token.</summary>
    private static async Task<double> PrefillAsync(LlmEngine engine, int tokens)
    {
        var sequence = new Sequence(Prompt(tokens), 1, Greedy);
        var started = Stopwatch.GetTimestamp();
        Submit(engine, sequence);
        await sequence.Tokens.ReadAsync();
        return tokens / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>
    /// Tokens per second while all rows decode: from the last row's first token until that row has made <paramref name="tokens"/> more.
    /// </summary>
    private static async Task<double> DecodeAsync(LlmEngine engine, int rows, int tokens)
    {
        // Rows start one step apart, so the earlier ones need more tokens to last until the end.
        var sequences = Enumerable.Range(0, rows).Select(_ => new Sequence(Prompt(DecodePromptTokens), tokens + 2 * rows, Greedy)).ToArray();
        foreach (var sequence in sequences)
            Submit(engine, sequence);
        var times = await Task.WhenAll(sequences.Select(ReadAsync));

        var last = times.MaxBy(t => t[0])!;
        var (start, end) = (last[0], last[tokens]);
        var counted = times.Sum(t => t.Count(time => time > start && time <= end));
        return counted / Stopwatch.GetElapsedTime(start, end).TotalSeconds;
    }

    /// <summary>The time of each token.</summary>
    public static async Task<List<long>> ReadAsync(Sequence sequence)
    {
        var times = new List<long>(sequence.MaxNewTokens);
        await foreach (var _ in sequence.Tokens.ReadAllAsync())
            times.Add(Stopwatch.GetTimestamp());
        return times;
    }

    public static void Submit(LlmEngine engine, Sequence sequence)
    {
        if (engine.Submit(sequence) is var error and not EngineError.None)
            throw new InvalidOperationException($"The engine refused: {error}.");
    }

    public static int[] Prompt(int tokens) => [.. Enumerable.Range(0, tokens).Select(i => 10 + i * 7 % 1000)];
}
