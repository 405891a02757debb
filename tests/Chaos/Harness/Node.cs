namespace Otron.Chaos.Harness;

/// <summary>A process with health probes.</summary>
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

    public Task NotReadyAsync() => Deadline.PollAsync(
        TimeSpan.FromSeconds(30), async () => await IsReadyAsync() ? null : "not ready", () => $"{process.Name} is no longer ready");

    public virtual async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await process.DisposeAsync();
    }
}

/// <param name="redis">Its own link to Redis, if it has one.</param>
internal sealed class Silo(int number, ServerProcess process, int probePort, Gate? redis) : Node(process, probePort)
{
    public Gate? Redis => redis;

    public int Number => number;

    public string Name => $"silo-{number}";

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (redis is not null)
            await redis.DisposeAsync();
    }
}

internal sealed class Api(ServerProcess process, int port) : Node(process, port);
