using Otron.Chaos.Harness;

namespace Otron.Chaos.Telemetry;

/// <summary>An API, two silos and a collector to which they export over gRPC.</summary>
public sealed class TracedCluster : IAsyncLifetime
{
    internal const string Chat = ClusterSettings.Model, Embedder = "tiny/nomic";

    internal OtlpCollector Collector { get; private set; } = null!;

    internal Cluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Collector = await OtlpCollector.StartAsync("grpc");
        Cluster = await StartAsync(Collector);
    }

    public async Task DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Collector.DisposeAsync();
    }

    internal static Task<Cluster> StartAsync(OtlpCollector collector) => Cluster.StartAsync(new()
    {
        Silos = 2,
        Serve = [$"{Chat},{Embedder}"],
        HashStepMilliseconds = 15,
        More = collector.Settings,
    });
}
