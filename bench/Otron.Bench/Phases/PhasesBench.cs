using Otron.Bench.Reporting;
using Otron.Bench.Server;

namespace Otron.Bench.Phases;

/// <summary>The time of a request by phase, as the server reports it, for small, medium and large inputs, one at a time.</summary>
internal static class PhasesBench
{
    private const double BytesPerMebibyte = 1 << 20;

    public static async Task<int> RunAsync(PhasesOptions options)
    {
        var kind = options.IsInference ? "inference" : "embeddings";
        var earlier = options.Earlier is { } old ? PhaseResult.Load(old, kind) : null;
        using var server = new ServerClient(options.Server);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.MaxSeconds));
        await server.RequireModelAsync(deadline.Token);
        Directory.CreateDirectory(options.Directory);
        Console.WriteLine($"{kind} · model {options.Server.Model} at {options.Server.Url} · {options.Repeats} runs after one to warm up · {Machine.Describe()}");

        await KeepMetricsAsync("metrics-before.txt");
        var words = new RandomWords(options.Seed);
        if (options.IsInference)
            await server.TemplateTokensAsync(deadline.Token); // streamed, so that the metrics kept afterwards include streams too
        List<PhaseTable> tables = [];
        foreach (var size in options.IsInference ? InferencePhases.Of(server, options, words, deadline.Token) : EmbeddingPhases.Of(server, words, deadline.Token))
            if (await TryMeasureAsync(size, options.Repeats) is { } table)
                tables.Add(table);
        if (tables.Count == 0)
            throw new BenchException("No size could be measured.");
        var after = await KeepMetricsAsync("metrics-after.txt");
        tables.Add(OfServer(after, options.Server.Model));
        tables[^1].Print();

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

    /// <summary>One run to warm up, then the runs that count. A model may be too small for one size; the others are measured all the same.</summary>
    private static async Task<PhaseTable?> TryMeasureAsync(PhaseSize size, int repeats)
    {
        try
        {
            await size.RunAsync();
            List<IReadOnlyList<Figure>> runs = [];
            for (var i = 0; i < repeats; i++)
                runs.Add(await size.RunAsync());
            var table = PhaseTable.Of(size.Title, runs);
            table.Print();
            return table;
        }
        catch (BenchException e)
        {
            Console.WriteLine();
            Console.WriteLine($"{size.Title}: not measured. {e.Message}");
            return null;
        }
    }

    /// <summary>Measurements that belong to no request. The API of a cluster has no models; its silos export theirs on their own ports.</summary>
    private static PhaseTable OfServer(Exposition metrics, string model)
    {
        List<PhaseRow> rows = [];
        if (metrics.Find("otron_model_load_duration_seconds", $"gen_ai_request_model=\"{model}\"") is { } seconds)
            rows.Add(new("model initialisation (s)", [seconds]));
        if (metrics.Find("dotnet_process_memory_working_set_bytes") is { } bytes)
            rows.Add(new("memory of the process (MiB)", [bytes / BytesPerMebibyte]));
        return new("server", rows);
    }
}
