using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Otron.ServiceDefaults.Reporting;

/// <summary>Writes the traffic of each interval to the log.</summary>
internal sealed class TrafficReport(
    IMeterFactory meters, IOptions<TelemetryOptions> options, TimeProvider time, ILogger<TrafficReport> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.ReportSeconds == 0)
            return;
        using var traffic = new Traffic(meters);
        var table = new TrafficTable(logger);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.ReportSeconds), time);
        var start = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = time.GetTimestamp();
            table.Write(traffic.Take(), time.GetElapsedTime(start, now).TotalSeconds);
            start = now;
        }
    }
}
