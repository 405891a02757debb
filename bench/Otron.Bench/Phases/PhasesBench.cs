using Otron.Bench.Reporting;
using Otron.Bench.Server;

namespace Otron.Bench.Phases;

/// <summary>Where the time of a request goes, phase by phase, as the server itself tells it; small, medium and large inputs, one at a time.</summary>
internal static class PhasesBench
{
    public static async Task<int> RunAsync(PhasesOptions options)
    {
        var kind = options.IsInference ? "inference" : "embeddings";
        var earlier = options.Earlier is { } old ? PhaseResult.Load(old, kind) : null;
        using var server = new ServerClient(options.Server);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.MaxSeconds));
        await server.RequireModelAsync(deadline.Token);
        Directory.CreateDirectory(options.Directory);
        Console.WriteLine($"{kind} · model {options.Server.Model} at {options.Server.Url} · {options.Repeats} runs after one to warm up · {Machine.Describe()}");

        var before = await KeepMetricsAsync("metrics-before.txt");
        if (before.Find("otron_model_load_duration_seconds", $"gen_ai_request_model=\"{options.Server.Model}\"") is { } loadSeconds)
            ResultBlock.Line("Model initialisation (s)", loadSeconds);

        var words = new RandomWords(options.Seed);
        var tables = options.IsInference
            ? await InferencePhases.MeasureAsync(server, options, words, deadline.Token)
            : await EmbeddingPhases.MeasureAsync(server, options, words, deadline.Token);
        foreach (var table in tables)
            table.Print();

        Console.WriteLine();
        var after = await KeepMetricsAsync("metrics-after.txt");
        if (after.Find("dotnet_process_memory_working_set_bytes") is { } bytes)
            ResultBlock.Line("Memory of the server's process (MiB)", bytes / (1 << 20));

        var result = new PhaseResult(kind, options.Server.Model, Machine.Describe(), tables);
        result.Save(options.Directory);
        if (earlier is not null)
            result.PrintComparison(earlier);
        Console.WriteLine();
        Console.WriteLine($"results: {Path.GetFullPath(options.Directory)}");
        return 0;

        async Task<Exposition> KeepMetricsAsync(string file)
        {
            var metrics = new Exposition(await server.MetricsAsync(deadline.Token));
            await File.WriteAllTextAsync(Path.Combine(options.Directory, file), metrics.Text, deadline.Token);
            return metrics;
        }
    }

    /// <summary>One run to warm up, then those that count.</summary>
    public static async Task<PhaseTable> RepeatAsync(string title, int repeats, Func<Task<IReadOnlyList<Figure>>> run)
    {
        await run();
        var runs = new List<IReadOnlyList<Figure>>();
        for (var i = 0; i < repeats; i++)
            runs.Add(await run());
        return PhaseTable.Of(title, runs);
    }
}
