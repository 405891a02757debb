using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Otron.Bench.Server;

/// <summary>A server on a free loopback port, for measurements that choose its settings or restart it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60), StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly DirectoryInfo _conversations;

    private ServerProcess(Process process, DirectoryInfo conversations, Uri url)
    {
        _process = process;
        _conversations = conversations;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>Returns once the server is ready.</summary>
    /// <param name="library">Path of <c>Otron.Api.dll</c>.</param>
    /// <param name="settings">Arguments such as <c>--Otron:Engine:Rows=1</c>.</param>
    /// <exception cref="BenchException">The server does not start.</exception>
    public static async Task<ServerProcess> StartAsync(string library, IEnumerable<string> settings, CancellationToken cancellationToken)
    {
        if (!File.Exists(library))
            throw new BenchException($"There is no server at {library}; dotnet build src/Api -c Release makes one, --server says where it is.");
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}/"));
        var conversations = Directory.CreateTempSubdirectory("otron-bench-");
        string[] own = [library, $"--Otron:Api:Urls={url}", $"--Otron:Sessions:Path={conversations.FullName}", "--Logging:LogLevel:Default=Error"];
        var start = new ProcessStartInfo("dotnet", [.. own, .. settings]) { RedirectStandardOutput = true, UseShellExecute = false };
        var process = Process.Start(start) ?? throw new BenchException("dotnet does not start.");
        process.BeginOutputReadLine(); // its greeting is of no interest here
        var server = new ServerProcess(process, conversations, url);
        try
        {
            await server.ReadyAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends the signal of a terminal's Ctrl+C and waits until the server has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            using (var signal = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
                await signal.WaitForExitAsync(limit.Token);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
        _conversations.Delete(recursive: true);
    }

    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = Url };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (!await IsReadyAsync(http, limit.Token))
        {
            if (_process.HasExited)
                throw new BenchException("The server ended before it was ready.");
            await Task.Delay(100, limit.Token);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri("health/ready", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
