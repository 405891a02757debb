using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Otron.Bench.Reporting;
using Otron.Bench.Server;
using Otron.Engine.Models;

namespace Otron.Bench.Embed;

/// <summary>Embeddings from a running server, requested by many clients at once.</summary>
internal static class EmbedBench
{
    public static async Task<int> RunAsync(EmbedOptions options)
    {
        using var server = new ServerClient(options.Server);
        using var deadline = new CancellationTokenSource();
        await server.RequireModelAsync(deadline.Token);
        Console.WriteLine($"model {options.Server.Model} at {options.Server.Url} · {options.InputsPerRequest} inputs each · {Machine.Describe()}");

        var words = new RandomWords(options.Seed);
        await server.EmbedAsync(Inputs(words, options), deadline.Token); // warms up
        deadline.CancelAfter(TimeSpan.FromSeconds(options.MaxSeconds));
        if (options.BareBatches.Length > 0)
            return await CompareAsync(server, words, options, deadline.Token);
        var (results, seconds) = await AskAllAsync(server, Requests(words, options), options.Clients, deadline.Token);
        return Print(results, seconds, options);
    }

    /// <summary>Measures server and bare loop in turns on the same texts, so that a busy machine slows both.</summary>
    private static async Task<int> CompareAsync(ServerClient server, RandomWords words, EmbedOptions options, CancellationToken cancellationToken)
    {
        using var bare = new BareEncoder(ModelFolder.Load(options.ModelsRoot, options.Server.Model), OnnxThreads(options));
        var served = new List<double>();
        var loops = options.BareBatches.ToDictionary(batch => batch, _ => new List<double>());
        for (var i = 0; i < options.Repeats; i++)
        {
            var requests = Requests(words, options);
            var (results, seconds) = await AskAllAsync(server, requests, options.Clients, cancellationToken);
            if (results.FirstOrDefault(result => result.Failure is not null) is { } failed)
                throw new BenchException($"An embedding failed: {failed.Failure}");
            served.Add(results.Sum(result => result.Inputs) / seconds);
            string[] texts = [.. requests.SelectMany(inputs => inputs)];
            foreach (var (batch, speeds) in loops)
                speeds.Add(bare.Embed(texts, batch));
        }

        var server50 = new Distribution(served).Median;
        Console.WriteLine("| who                        | inputs/s | server's ratio |");
        Console.WriteLine("| -------------------------- | -------: | -------------: |");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {$"server, {options.Clients} clients",-26} | {server50,8:F1} |                |"));
        foreach (var (batch, speeds) in loops)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {$"bare loop, batch {batch}",-26} | {new Distribution(speeds).Median,8:F1} | {new Distribution(served.Zip(speeds, (ours, theirs) => ours / theirs)).Median,14:F2} |"));
        return 0;
    }

    private static int OnnxThreads(EmbedOptions options) => options.Threads > 0 ? options.Threads : Math.Min(4, Environment.ProcessorCount);

    /// <summary>All texts differ, since a server may compute equal ones once.</summary>
    private static string[][] Requests(RandomWords words, EmbedOptions options) =>
        [.. Enumerable.Range(0, options.Requests).Select(_ => Inputs(words, options))];

    private static async Task<(EmbedResult[] Results, double Seconds)> AskAllAsync(
        ServerClient server, string[][] requests, int clients, CancellationToken cancellationToken)
    {
        var queue = new ConcurrentQueue<string[]>(requests);
        var started = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => AskAsync(server, queue, cancellationToken)));
        return ([.. answers.SelectMany(results => results)], Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static string[] Inputs(RandomWords words, EmbedOptions options) =>
        [.. Enumerable.Range(0, options.InputsPerRequest).Select(_ => words.Text(options.InputTokens))];

    private static async Task<List<EmbedResult>> AskAsync(ServerClient server, ConcurrentQueue<string[]> requests, CancellationToken cancellationToken)
    {
        var results = new List<EmbedResult>();
        while (!cancellationToken.IsCancellationRequested && requests.TryDequeue(out var inputs))
            results.Add(await server.EmbedAsync(inputs, cancellationToken));
        return results;
    }

    private static int Print(EmbedResult[] results, double seconds, EmbedOptions options)
    {
        EmbedResult[] succeeded = [.. results.Where(result => result.Failure is null)];
        long tokens = succeeded.Sum(result => result.Tokens);
        var inputs = succeeded.Sum(result => result.Inputs);
        ResultBlock.Title("Embedding Benchmark Result");
        ResultBlock.Line("Successful requests", succeeded.Length);
        ResultBlock.Line("Failed requests", options.Requests - succeeded.Length);
        ResultBlock.Line("Maximum request concurrency", options.Clients);
        ResultBlock.Line("Benchmark duration (s)", seconds);
        ResultBlock.Line("Total input tokens", tokens);
        ResultBlock.Line("Total inputs", inputs);
        ResultBlock.Line("Request throughput (req/s)", succeeded.Length / seconds);
        ResultBlock.Line("Input throughput (inputs/s)", inputs / seconds);
        ResultBlock.Line("Total token throughput (tok/s)", tokens / seconds);
        ResultBlock.Latency("End-to-end Latency", "E2EL", new(succeeded.Select(result => result.LatencyMs)));
        ResultBlock.End();
        Failures.Print([.. results.Select(result => result.Failure), .. Enumerable.Repeat("not sent before --max-seconds", options.Requests - results.Length)]);
        return succeeded.Length > 0 ? 0 : 1;
    }
}
