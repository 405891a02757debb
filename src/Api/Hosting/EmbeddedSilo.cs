using System.Net;
using System.Net.Sockets;
using Otron.Engine;
using Otron.Grains.Hosting;

namespace Otron.Api.Hosting;

/// <summary>Hosts a silo in this process: the same grains as in a cluster, with no Redis. The one file here that knows the grains' implementation.</summary>
internal static class EmbeddedSilo
{
    public static void AddEmbeddedSilo(this WebApplicationBuilder builder) =>
        builder.Host.UseOrleans(silo => silo
            .UseLocalhostClustering(FreeLoopbackPort(), gatewayPort: 0, serviceId: ClusterClient.ServiceId, clusterId: "embedded")
            .AddOtron()
            .Services.PostConfigure<EngineOptions>(engine => engine.SnapshotPath ??= Path.Combine("data", "kv")));

    /// <summary>Orleans refuses port 0, so the system is asked for a free one.</summary>
    private static int FreeLoopbackPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
