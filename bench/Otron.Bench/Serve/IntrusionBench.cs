using System.Globalization;
using Otron.Bench.Reporting;
using Otron.Bench.Server;

namespace Otron.Bench.Serve;

/// <summary>How much running answers slow down while new long prompts arrive each second.</summary>
internal static class IntrusionBench
{
    private const int DefaultStreams = 16;

    public static async Task<int> RunAsync(ServeOptions options, int intrusionTokens)
    {
        using var server = new ServerClient(options.Server);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.MaxSeconds));
        await server.RequireModelAsync(deadline.Token);
        var requests = new ChatRequests(options.Server.Model, options.Seed, await server.TemplateTokensAsync(deadline.Token), options.BannedTokens);
        var clients = options.Loads[0].MaxConcurrency ?? DefaultStreams;
        var streams = new SteadyStreams(server, requests.Next, clients, options.InputTokens, options.OutputTokens, intrusionTokens);
        Console.WriteLine($"model {options.Server.Model} at {options.Server.Url} · {clients} streams · {Machine.Describe()}");

        var alone = await streams.RunAsync(deadline.Token);
        var (intruded, intruders) = await streams.RunIntrudedAsync(deadline.Token);
        Console.WriteLine("| while all streams run             |    s |    tok/s | ITL ms median |     p90 |     p99 |");
        Console.WriteLine("| --------------------------------- | ---: | -------: | ------------: | ------: | ------: |");
        Print("alone", alone);
        Print($"a {intrusionTokens}-token prompt each second", intruded);
        var ttft = new Distribution(intruders.Select(result => result.TtftMs));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"median ITL {intruded.GapsMs.Median / alone.GapsMs.Median:F2} times that alone; {intruders.Length} prompts answered meanwhile, TTFT median {ttft.Median:F0} ms, p99 {ttft.Percentile(99):F0} ms"));
        return 0;
    }

    private static void Print(string name, SteadyWindow window) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {name,-33} | {window.Seconds,4:F1} | {window.TokensPerSecond,8:F1} | {window.GapsMs.Median,13:F1} | {window.GapsMs.Percentile(90),7:F1} | {window.GapsMs.Percentile(99),7:F1} |"));
}
