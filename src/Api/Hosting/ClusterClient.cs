using Orleans.Configuration;
using StackExchange.Redis;

namespace Otron.Api.Hosting;

/// <summary>Joins a cluster of silos as a client; Redis says where they are.</summary>
internal static class ClusterClient
{
    public const string ServiceId = "otron";

    public static void AddClusterClient(this WebApplicationBuilder builder)
    {
        var redis = builder.Configuration.GetConnectionString("redis");
        if (string.IsNullOrWhiteSpace(redis))
            throw new StartupException("Otron:Mode=Cluster needs Redis: set ConnectionStrings__redis=<host>:6379.");

        builder.Host.UseOrleansClient(client => client
            .UseRedisClustering(o => o.ConfigurationOptions = ConfigurationOptions.Parse(redis))
            .Configure<ClusterOptions>(o =>
            {
                o.ServiceId = ServiceId;
                o.ClusterId = builder.Configuration["Otron:Cluster:ClusterId"] ?? ServiceId;
            })
            .Configure<ClientMessagingOptions>(o =>
            {
                o.ResponseTimeout = TimeSpan.FromSeconds(10);
                o.CancelRequestOnTimeout = true;
            })
            // The default of a minute leaves clients on gateways that are long gone.
            .Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5))
            // Without it the start fails when no silo is up yet.
            .UseConnectionRetryFilter(async (_, cancellationToken) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
                return true;
            }));
    }
}
