using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Otron.Tests;

namespace Otron.Api.Tests.Telemetry;

/// <summary>A Prometheus on loopback that scrapes one server four times a second.</summary>
internal sealed class Prometheus : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otron-prometheus-");
    private readonly HttpClient _client;
    private readonly Process _process;

    private Prometheus(Uri target)
    {
        var port = FreePorts.Take();
        File.WriteAllText(Path.Combine(_folder.FullName, "prometheus.yml"), $"""
            global: {"{"} scrape_interval: 250ms, scrape_timeout: 250ms {"}"}
            scrape_configs:
              - job_name: otron
                static_configs: [{"{"} targets: ["{target.Authority}"] {"}"}]
            """);
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        _process = Process.Start(new ProcessStartInfo("prometheus",
        [
            $"--config.file={Path.Combine(_folder.FullName, "prometheus.yml")}", $"--storage.tsdb.path={Path.Combine(_folder.FullName, "data")}",
            $"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
        ]))!;
    }

    public static async Task<Prometheus> StartAsync(Uri target)
    {
        var prometheus = new Prometheus(target);
        using var deadline = new CancellationTokenSource(StartLimit);
        while (!await prometheus.IsReadyAsync())
            await Task.Delay(100, deadline.Token);
        return prometheus;
    }

    /// <summary>Does the query give numbers now?</summary>
    public async Task<bool> HasDataAsync(string query)
    {
        using var response = await _client.GetAsync(new Uri($"api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{query}\n{text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
            .Any(series => double.IsFinite(double.Parse(series.GetProperty("value")[1].GetString()!.Replace("Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture)));
    }

    /// <summary>What <c>promtool check metrics</c> says; nothing for a good exposition.</summary>
    public static async Task<string> CheckAsync(string exposition)
    {
        using var process = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(exposition);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return await output + await error;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"prometheus ended with {_process.ExitCode}.");
        try
        {
            using var response = await _client.GetAsync(new Uri("-/ready", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
