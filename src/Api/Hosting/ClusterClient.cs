using Microsoft.Extensions.Options;
using Orleans.Configuration;
using StackExchange.Redis;

namespace Otron.Api.Hosting;

/// <summary>Joins a cluster of silos as a client; Redis holds their addresses.</summary>
internal static class ClusterClient
{
    public const string ServiceId = "otron";

    public static void AddClusterClient(this WebApplicationBuilder builder)
    {
        var redis = builder.Configuration.GetConnectionString("redis");
        if (string.IsNullOrWhiteSpace(redis))
            throw new StartupException("Otron:Mode=Cluster needs Redis: set ConnectionStrings__redis=<host>:6379.");

        builder.Services.AddOptions<ClusterClientOptions>().BindConfiguration(ClusterClientOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ClusterClientOptions>, ClusterClientOptionsValidator>();
        builder.Host.UseOrleansClient(client => client
            .UseRedisClustering(o => o.ConfigurationOptions = ConfigurationOptions.Parse(redis))
            .Configure<ClientMessagingOptions>(o =>
            {
                o.ResponseTimeout = TimeSpan.FromSeconds(10);
                o.CancelRequestOnTimeout = true;
            })
            // The default of a minute leaves clients on gateways that are long gone.
            .Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5))
            // Without this filter the start fails if no silo is up yet.
            .UseConnectionRetryFilter(async (_, cancellationToken) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
                return true;
            }));
        builder.Services.AddOptions<ClusterOptions>().Configure<IOptions<ClusterClientOptions>>((orleans, options) =>
        {
            orleans.ServiceId = ServiceId;
            orleans.ClusterId = options.Value.ClusterId;
        });
    }
}
