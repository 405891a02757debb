using System.Globalization;
using Otron.Bench.Reporting;
using Otron.Bench.Serve;
using Otron.Bench.Server;
using Otron.Engine.Models;

namespace Otron.Bench.Telemetry;

/// <summary>
/// The cost of telemetry: the same streams from a server that exports traces and metrics and from one that does not. Both run all the
/// time and stream in turns, so that a busy machine slows both.
/// </summary>
internal static class TelemetryBench
{
    public static async Task<int> RunAsync(TelemetryOptions options)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.MaxSeconds));
        var folder = ModelFolder.Load(options.ModelsRoot, options.Model);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"model {folder.Id} · {options.Streams} streams, {options.InputTokens} tokens in, {options.OutputTokens} out · {options.Repeats} pairs after one to warm up · {Machine.Describe()}"));

        using var sink = new OtlpSink();
        string[] settings = [$"--Otron:Models:Path={Path.GetFullPath(options.ModelsRoot)}", $"--Otron:Models:Serve={options.Model}", "--Otron:Engine:SnapshotDiskMegabytes=0"];
        await using var silent = await ServerProcess.StartAsync(options.ServerLibrary, [.. settings, "--Otron:Telemetry:ReportSeconds=0"], deadline.Token);
        // Metrics are exported sixty times as often as by default.
        await using var telling = await ServerProcess.StartAsync(
            options.ServerLibrary,
            [.. settings, $"--OTEL_EXPORTER_OTLP_ENDPOINT={sink.Url}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--OTEL_METRIC_EXPORT_INTERVAL=1000"], deadline.Token);
        using var withoutClient = Client(silent, options);
        using var withClient = Client(telling, options);
        var (without, with) = (await StreamsAsync(withoutClient, folder, options, deadline.Token), await StreamsAsync(withClient, folder, options, deadline.Token));

        List<double> speedWithout = [], speedWith = [], ratios = [];
        for (var i = 0; i <= options.Repeats; i++)
        {
            double off, on;
            if (i % 2 == 0)
                (off, on) = (await SpeedAsync(without), await SpeedAsync(with));
            else
                (on, off) = (await SpeedAsync(with), await SpeedAsync(without));
            if (i == 0)
                continue; // warms up
            speedWithout.Add(off);
            speedWith.Add(on);
            ratios.Add(on / off);
        }

        Console.WriteLine("| telemetry |    tok/s | deviation |");
        Console.WriteLine("| --------- | -------: | --------: |");
        Print("off", speedWithout);
        Print("OTLP", speedWith);
        var ratio = new Distribution(ratios);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio, median of pairs: {ratio.Median:F3} (deviation {ratio.Deviation:F3}); {sink.Requests} exports, {sink.Bytes} bytes"));
        return sink.Requests > 0 ? 0 : throw new BenchException("Nothing was exported, so nothing was measured.");

        async Task<double> SpeedAsync(SteadyStreams streams) => (await streams.RunAsync(deadline.Token)).TokensPerSecond;
    }

    private static ServerClient Client(ServerProcess server, TelemetryOptions options) => new(new ServerOptions { Url = server.Url, Model = options.Model });

    private static Task<SteadyStreams> StreamsAsync(ServerClient client, ModelFolder folder, TelemetryOptions options, CancellationToken cancellationToken) =>
        SteadyStreams.CreateAsync(client, folder, options.Seed, options.Streams, options.InputTokens, options.OutputTokens, intrusionTokens: 1, cancellationToken);

    private static void Print(string name, List<double> tokensPerSecond)
    {
        var speed = new Distribution(tokensPerSecond);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name,-9} | {speed.Median,8:F1} | {speed.Deviation,9:F1} |"));
    }
}
