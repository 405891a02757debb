using System.Globalization;

namespace Otron.Bench.Serve;

/// <summary>The runs of a sweep, one per line, and whether more load ever lowered the throughput.</summary>
internal static class ServeTable
{
    public static void Print(IReadOnlyList<ServeReport> reports)
    {
        Console.WriteLine("| load         | failed |    tok/s |  req/s | TTFT ms median |     p99 | ITL ms median |     p99 |");
        Console.WriteLine("| ------------ | -----: | -------: | -----: | -------------: | ------: | ------------: | ------: |");
        foreach (var report in reports)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {report.Load,-12} | {report.Failed,6} | {report.OutputThroughput,8:F1} | {report.RequestThroughput,6:F2} | {report.Ttft.Median,14:F1} | {report.Ttft.Percentile(99),7:F1} | {report.Itl.Median,13:F1} | {report.Itl.Percentile(99),7:F1} |"));
        foreach (var (before, after) in reports.Zip(reports.Skip(1)))
            if (after.OutputThroughput < before.OutputThroughput)
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"output fell by {1 - after.OutputThroughput / before.OutputThroughput:P1} from {before.Load} to {after.Load}"));
    }
}
