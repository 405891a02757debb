using System.Diagnostics;
using System.Globalization;
using Otron.Bench.Reporting;
using Otron.Bench.Server;

namespace Otron.Bench.Serve;

/// <summary>Chats streamed from a running server, in closed loop by concurrency or in open loop by rate.</summary>
internal static class ServeBench
{
    public static async Task<int> RunAsync(ServeOptions options)
    {
        using var server = new ServerClient(options.Server);
        using var deadline = new CancellationTokenSource();
        await server.RequireModelAsync(deadline.Token);
        var templateTokens = await server.TemplateTokensAsync(deadline.Token);
        Console.WriteLine($"model {options.Server.Model} at {options.Server.Url} · {Machine.Describe()}");

        var requests = Requests(options, templateTokens);
        var offsets = Arrivals.Poisson(requests.Length, options.RequestRate, options.Seed);
        using var gate = new SemaphoreSlim(options.MaxConcurrency ?? requests.Length);
        var started = Stopwatch.GetTimestamp();
        deadline.CancelAfter(TimeSpan.FromSeconds(options.MaxSeconds));
        var results = await Task.WhenAll(requests.Select((request, i) => SendAsync(server, request, started, offsets[i], gate, deadline.Token)));
        var report = new ServeReport(results, Stopwatch.GetElapsedTime(started), options.Goodput);

        Print(report, options);
        if (options.JsonPath is { } path)
            ServeJson.Write(path, report, options);
        return report.Completed > 0 ? 0 : 1;
    }

    /// <summary>Made before the clock starts. What the template adds is taken off the words, so that prompts have the length asked for.</summary>
    private static ChatRequest[] Requests(ServeOptions options, int templateTokens)
    {
        var words = new RandomWords(options.Seed);
        var bias = options.BannedTokens.Length == 0
            ? null
            : options.BannedTokens.ToDictionary(id => id.ToString(CultureInfo.InvariantCulture), _ => -100);
        return [.. Enumerable.Range(0, options.NumPrompts).Select(_ => new ChatRequest
        {
            Model = options.Server.Model,
            Messages = [new("user", words.Text(Math.Max(1, options.InputTokens - templateTokens)))],
            MaxTokens = options.OutputTokens,
            LogitBias = bias,
        })];
    }

    private static async Task<ChatResult> SendAsync(
        ServerClient server, ChatRequest request, long started, TimeSpan offset, SemaphoreSlim gate, CancellationToken cancellationToken)
    {
        try
        {
            if (offset - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } wait)
                await Task.Delay(wait, cancellationToken);
            await gate.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return ChatResult.NeverSent("not sent before --max-seconds");
        }
        try
        {
            return await server.ChatAsync(request, ServerClient.NewSession(), cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private static void Print(ServeReport report, ServeOptions options)
    {
        ResultBlock.Title("Serving Benchmark Result");
        ResultBlock.Line("Successful requests", report.Completed);
        ResultBlock.Line("Failed requests", report.Failed);
        if (options.MaxConcurrency is { } concurrency)
            ResultBlock.Line("Maximum request concurrency", concurrency);
        if (double.IsFinite(options.RequestRate))
            ResultBlock.Line("Request rate configured (RPS)", options.RequestRate);
        ResultBlock.Line("Benchmark duration (s)", report.DurationSeconds);
        ResultBlock.Line("Total input tokens", report.InputTokens);
        ResultBlock.Line("Total generated tokens", report.OutputTokens);
        ResultBlock.Line("Request throughput (req/s)", report.RequestThroughput);
        if (report.RequestGoodput is { } goodput)
            ResultBlock.Line("Request goodput (req/s)", goodput);
        ResultBlock.Line("Output token throughput (tok/s)", report.OutputThroughput);
        ResultBlock.Line("Peak output token throughput (tok/s)", report.PeakOutputThroughput);
        ResultBlock.Line("Peak concurrent requests", (double)report.PeakConcurrency);
        ResultBlock.Line("Total token throughput (tok/s)", report.TotalThroughput);
        ResultBlock.Latency("Time to First Token", "TTFT", report.Ttft);
        ResultBlock.Latency("Time per Output Token (excl. 1st token)", "TPOT", report.Tpot);
        ResultBlock.Latency("Inter-token Latency", "ITL", report.Itl);
        ResultBlock.End();
        if (report.CachedTokens > 0)
            Console.WriteLine($"{report.CachedTokens} input tokens came from the server's prefix cache; another --seed avoids that.");
        Failures.Print(report.Results.Select(result => result.Failure));
    }
}
