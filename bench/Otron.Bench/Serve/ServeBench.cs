using System.Diagnostics;
using Otron.Bench.Reporting;
using Otron.Bench.Server;

namespace Otron.Bench.Serve;

/// <summary>Chats streamed from a running server, in closed loop by concurrency or in open loop by rate.</summary>
internal static class ServeBench
{
    public static async Task<int> RunAsync(ServeOptions options)
    {
        if (options.IntrusionTokens is { } intrusionTokens)
            return await IntrusionBench.RunAsync(options, intrusionTokens);

        using var server = new ServerClient(options.Server);
        await server.RequireModelAsync(CancellationToken.None);
        var prompts = new ChatRequests(options.Server.Model, options.Seed, await server.TemplateTokensAsync(CancellationToken.None), options.BannedTokens);
        Console.WriteLine($"model {options.Server.Model} at {options.Server.Url} · {Machine.Describe()}");

        var reports = new List<ServeReport>();
        foreach (var load in options.Loads)
        {
            // Made before the clock starts. No run finds the prompts of an earlier run in the server's caches.
            ChatRequest[] requests = [.. Enumerable.Range(0, options.NumPrompts).Select(_ => prompts.Next(options.InputTokens, options.OutputTokens))];
            reports.Add(await RunAsync(server, load, requests, options));
            Print(reports[^1]);
        }
        if (reports.Count > 1)
            ServeTable.Print(reports);
        if (options.JsonPath is { } path)
            ServeJson.Write(path, reports, options);
        if (options.PlotFolder is { } folder)
            ServePlots.Write(folder, reports, $"{options.Server.Model}, {options.InputTokens} tokens in, {options.OutputTokens} out");
        return reports.TrueForAll(report => report.Completed > 0) ? 0 : 1;
    }

    private static async Task<ServeReport> RunAsync(ServerClient server, Load load, ChatRequest[] requests, ServeOptions options)
    {
        var offsets = Arrivals.Poisson(requests.Length, load.RequestRate, options.Seed);
        using var gate = new SemaphoreSlim(load.MaxConcurrency ?? requests.Length);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.MaxSeconds));
        var started = Stopwatch.GetTimestamp();
        var results = await Task.WhenAll(requests.Select((request, i) => SendAsync(server, request, started, offsets[i], gate, deadline.Token)));
        return new ServeReport(load, results, Stopwatch.GetElapsedTime(started), options.Goodput);
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

    private static void Print(ServeReport report)
    {
        ResultBlock.Title("Serving Benchmark Result");
        ResultBlock.Line("Successful requests", report.Completed);
        ResultBlock.Line("Failed requests", report.Failed);
        if (report.Load.MaxConcurrency is { } concurrency)
            ResultBlock.Line("Maximum request concurrency", concurrency);
        if (report.Load.IsOpenLoop)
            ResultBlock.Line("Request rate configured (RPS)", report.Load.RequestRate);
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
