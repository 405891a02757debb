using System.Collections.Concurrent;
using System.Diagnostics;
using Otron.Bench.Reporting;
using Otron.Bench.Server;

namespace Otron.Bench.Embed;

/// <summary>Embeddings from a running server, asked for by many clients at once.</summary>
internal static class EmbedBench
{
    public static async Task<int> RunAsync(EmbedOptions options)
    {
        using var server = new ServerClient(options.Server);
        using var deadline = new CancellationTokenSource();
        await server.RequireModelAsync(deadline.Token);
        Console.WriteLine($"model {options.Server.Model} at {options.Server.Url} · {options.InputsPerRequest} inputs each · {Machine.Describe()}");

        // No text comes twice: a server may compute equal ones once.
        var words = new RandomWords(options.Seed);
        var requests = new ConcurrentQueue<string[]>(Enumerable.Range(0, options.Requests).Select(_ => Inputs(words, options)));
        await server.EmbedAsync(Inputs(words, options), deadline.Token); // warms up

        var started = Stopwatch.GetTimestamp();
        deadline.CancelAfter(TimeSpan.FromSeconds(options.MaxSeconds));
        var clients = Enumerable.Range(0, options.Clients).Select(_ => AskAsync(server, requests, deadline.Token));
        EmbedResult[] results = [.. (await Task.WhenAll(clients)).SelectMany(answers => answers)];
        return Print(results, Stopwatch.GetElapsedTime(started).TotalSeconds, options);
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
