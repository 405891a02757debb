namespace Otron.Chaos.Harness;

/// <summary>A process that has probes.</summary>
internal abstract class Node(ServerProcess process, int probePort) : IAsyncDisposable
{
    private static readonly TimeSpan MaxProbe = TimeSpan.FromSeconds(2);

    public ServerProcess Process => process;

    public HttpClient Client { get; } = new() { BaseAddress = new Uri($"http://127.0.0.1:{probePort}"), Timeout = TimeSpan.FromMinutes(2) };

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(MaxProbe);
            using var answer = await Client.GetAsync(new Uri("/health/ready", UriKind.Relative), limit.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    public Task ReadyAsync(TimeSpan limit) => Deadline.PollAsync(
        limit,
        async () =>
        {
            if (process.HasExited)
                throw new InvalidOperationException($"{process.Name} ended with {process.ExitCode}. It printed:\n{process.Output}");
            return await IsReadyAsync() ? "ready" : null;
        },
        () => $"{process.Name} is ready. It printed:\n{process.Output}");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await process.DisposeAsync();
    }
}

internal sealed class Silo(int number, ServerProcess process, int probePort) : Node(process, probePort)
{
    public int Number => number;

    public string Name => $"silo-{number}";
}

internal sealed class Api(ServerProcess process, int port) : Node(process, port);
