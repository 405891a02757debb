using System.Diagnostics;
using System.Text.Json;
using Otron.Api.Tests.Server;
using Otron.Tests;

namespace Otron.Api.Tests.Telemetry;

/// <summary>What the two performance scripts run, against a real server with tiny models.</summary>
[Collection(AloneGroup.Name)]
public sealed class PerformanceScriptTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otron-phases-");
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync($"{TestServer.Chat},{TestServer.Embedding}");

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("inference", TestServer.Chat, "tokenization (ms)", "forward pass per token (ms)", "repeat penalty per token (ms)", "sampling per token (ms)", "average per token (ms)", "total (ms)", "tokens per second")]
    [InlineData("embeddings", TestServer.Embedding, "model initialisation (s)", "input processing (ms)", "generation (ms)", "post-processing (ms)", "total (ms)", "memory of the process (MiB)")]
    public async Task It_prints_the_phases_keeps_them_and_compares_with_an_earlier_run(string kind, string model, params string[] phases)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(Repo.Root, $"performance_test_{kind}.sh"));
        Assert.Contains($"--project bench/Otron.Bench -- phases {kind} \"$@\"", script, StringComparison.Ordinal);
        var (first, second) = (Path.Combine(_folder.FullName, "first"), Path.Combine(_folder.FullName, "second"));

        var printed = await RunAsync(kind, "--model", model, "--repeats", "2", "--out", first);
        var compared = await RunAsync(kind, "--model", model, "--repeats", "2", "--out", second, "--compare", first);

        Assert.All(phases, phase => Assert.Contains($"| {phase} ", printed, StringComparison.Ordinal));
        Assert.EndsWith($"results: {first}", printed.TrimEnd(), StringComparison.Ordinal);
        Assert.Matches(@"\|\s+earlier \|\s+now \|\s+change \|", compared);
        using var result = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(first, "result.json")));
        Assert.All(
            result.RootElement.GetProperty("tables").EnumerateArray().Where(table => table.GetProperty("title").GetString() != "server"),
            table => AssertAddsUp(table.GetProperty("rows").EnumerateArray().ToDictionary(
                row => row.GetProperty("name").GetString()!, row => row.GetProperty("values").EnumerateArray().Select(value => value.GetDouble()).ToArray())));
        Assert.All(["metrics-before.txt", "metrics-after.txt"], file => PrometheusText.Parse(File.ReadAllText(Path.Combine(first, file))));
    }

    /// <summary>The phases are the total, and the client sees no less than that.</summary>
    private static void AssertAddsUp(Dictionary<string, double[]> rows)
    {
        string[] parts = rows.ContainsKey("prefill (ms)")
            ? ["chat template (ms)", "tokenization (ms)", "queue (ms)", "prefill (ms)", "decode (ms)", "other (ms)"]
            : ["input processing (ms)", "queue (ms)", "generation (ms)", "post-processing (ms)", "other (ms)"];
        for (var run = 0; run < 2; run++)
        {
            Assert.Equal(rows["total (ms)"][run], parts.Sum(part => rows[part][run]), tolerance: 0.01);
            Assert.True(rows["total at the client (ms)"][run] >= rows["total (ms)"][run], "The server was slower than its client.");
        }
    }

    private async Task<string> RunAsync(string kind, params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var bench = Path.Combine(Repo.Root, "artifacts", "bin", "Otron.Bench", configuration, "Otron.Bench.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [bench, "phases", kind, "--url", _server.Url.ToString(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output + await error);
        return await output;
    }
}
