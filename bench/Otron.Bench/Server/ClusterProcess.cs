using System.Diagnostics;
using System.Globalization;

namespace Otron.Bench.Server;

/// <summary>Redis, a silo and the API as processes of their own on free loopback ports, started by scripts/cluster.sh.</summary>
internal sealed class ClusterProcess : IAsyncDisposable
{
    private const string Script = "scripts/cluster.sh";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otron-cluster-");
    private readonly IReadOnlyDictionary<string, string> _settings;

    private ClusterProcess(IReadOnlyDictionary<string, string> settings) => _settings = settings;

    public static bool IsPossible =>
        File.Exists(Script) && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "redis-server")));

    public Uri Url { get; private set; } = null!;

    /// <param name="settings">Environment variables such as <c>Otron__Engine__Threads</c>.</param>
    public static async Task<ClusterProcess> StartAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var cluster = new ClusterProcess(settings);
        try
        {
            await cluster.RunAsync("up 1", cancellationToken);
            var port = await File.ReadAllTextAsync(Path.Combine(cluster._folder.FullName, "ports"), cancellationToken);
            cluster.Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port.Trim()}/"));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down", CancellationToken.None);
        _folder.Delete(recursive: true);
    }

    private async Task RunAsync(string command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("bash", [Script, .. command.Split(' ')]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["OTRON_CLUSTER_DIR"] = _folder.FullName;
        start.Environment["OTRON_CLUSTER_PORTS"] = "free";
        foreach (var (name, value) in _settings)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new BenchException("bash does not start.");
        process.BeginOutputReadLine(); // its output is of no interest; errors go to standard error
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new BenchException($"{Script} {command} failed.");
    }
}
