using System.Net;
using System.Net.Sockets;
using Otron.Engine;
using Otron.Grains.Hosting;

namespace Otron.Api.Hosting;

/// <summary>
/// Hosts a silo in this process: the same grains as in a cluster, without Redis. This is the only file of the API that knows the
/// implementation of the grains.
/// </summary>
internal static class EmbeddedSilo
{
    public static void AddEmbeddedSilo(this WebApplicationBuilder builder) =>
        builder.Host.UseOrleans(silo => silo
            .UseLocalhostClustering(FreeLoopbackPort(), gatewayPort: 0, serviceId: ClusterClient.ServiceId, clusterId: "embedded")
            .AddOtron()
            .Services.PostConfigure<EngineOptions>(engine => engine.SnapshotPath ??= Path.Combine("data", "kv")));

    /// <summary>
    /// Orleans refuses port 0. Models load before the silo listens, so the port is not one that the system could give to an outgoing
    /// connection meanwhile, and servers that start together begin their search at different ports.
    /// </summary>
    private static int FreeLoopbackPort()
    {
        const int First = 20000, Range = 10000;
        for (var port = Environment.ProcessId; ; port++)
        {
            using var listener = new TcpListener(IPAddress.Loopback, First + port % Range);
            try
            {
                listener.Start();
                return First + port % Range;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another process has it; try the next.
            }
        }
    }
}
