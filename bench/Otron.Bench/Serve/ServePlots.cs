using Otron.Bench.Reporting;

namespace Otron.Bench.Serve;

/// <summary>The charts of a run: the distribution of times and, for a sweep, throughput and latency over the load.</summary>
internal static class ServePlots
{
    public static void Write(string folder, IReadOnlyList<ServeReport> reports, string subject)
    {
        Directory.CreateDirectory(folder);
        Chart.Cumulative(Path.Combine(folder, "ttft.png"), $"Time to first token: {subject}", "ms", reports.Select(report => (Legend(report), report.Ttft)));
        Chart.Cumulative(Path.Combine(folder, "itl.png"), $"Inter-token latency: {subject}", "ms", reports.Select(report => (Legend(report), report.Itl)));
        if (reports.Count > 1)
        {
            string[] loads = [.. reports.Select(report => $"{report.Load}")];
            var axis = reports[0].Load.IsOpenLoop ? "requests per second" : "requests at once";
            Chart.Lines(
                Path.Combine(folder, "throughput.png"), $"Throughput: {subject}", axis, "output tokens per second", loads,
                ("output", [.. reports.Select(report => report.OutputThroughput)]));
            ByLoad("ttft-by-load.png", "Time to first token", report => report.Ttft);
            ByLoad("itl-by-load.png", "Inter-token latency", report => report.Itl);

            void ByLoad(string file, string title, Func<ServeReport, Distribution> times) => Chart.Lines(
                Path.Combine(folder, file), $"{title}: {subject}", axis, "ms", loads,
                ("median", [.. reports.Select(report => times(report).Median)]),
                ("p99", [.. reports.Select(report => times(report).Percentile(99))]));
        }
        Console.WriteLine($"plots in {Path.GetFullPath(folder)}");
    }

    private static string Legend(ServeReport report) => report.Load switch
    {
        { IsOpenLoop: false, MaxConcurrency: not null } load => $"{load} at once",
        var load => $"{load}",
    };
}
