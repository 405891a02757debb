using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;
using Otron.Grains.Hosting;
using Otron.Grains.Migration;
using Otron.Grains.Nodes;
using Otron.Grains.Storage;
using Otron.ServiceDefaults;
using StackExchange.Redis;
using ClusterOptions = Otron.Grains.Nodes.ClusterOptions;

namespace Otron.Silo;

internal static class ClusterSiloExtensions
{
    /// <summary>Makes this process a silo of the cluster that meets in Redis.</summary>
    public static void AddClusterSilo(this WebApplicationBuilder builder, ClusterOptions cluster)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<ClusterOptions>, SiloOptionsValidator>();
        var hasAddress = IPAddress.TryParse(cluster.AdvertisedAddress, out var address);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // A silo that advertises loopback serves this machine only.
            if (hasAddress && IPAddress.IsLoopback(address!))
                kestrel.ListenLocalhost(cluster.ProbePort);
            else
                kestrel.ListenAnyIP(cluster.ProbePort);
        });
        services.AddSingleton<MembershipWatch>();
        services.AddSingleton<IStorageReach>(provider => provider.GetRequiredService<MembershipWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<MembershipWatch>());
        services.AddHostedService<PeerWatch>();
        services.AddHealthChecks().AddCheck<MembershipHealthCheck>("membership", tags: [HealthTags.Ready, HealthTags.Startup]);
        // Kubernetes allows a little more than this.
        services.AddOptions<HostOptions>().Configure<IOptions<ClusterOptions>>((host, options) => host.ShutdownTimeout = options.Value.Grace);
        services.Configure<SnapshotReceiverOptions>(receiver => receiver.Port = cluster.ProbePort);

        var redis = builder.Configuration.GetConnectionString("redis") ?? "";
        builder.UseOrleans(silo =>
        {
            silo.AddRedisGrainStorage(GrainStorageNames.Conversations, options => options.Configure<Serializer>((storage, serializer) =>
            {
                storage.ConfigurationOptions = ConfigurationOptions.Parse(redis);
                // Orleans' own format tolerates new fields and holds no type names; the default is JSON with type names.
                storage.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
                storage.DeleteStateOnClear = true;
            }));
            silo.AddOtron();
            silo.UseRedisClustering(options => options.ConfigurationOptions = ConfigurationOptions.Parse(redis));
            silo.Configure<Orleans.Configuration.ClusterOptions>(options =>
            {
                options.ClusterId = cluster.ClusterId;
                options.ServiceId = "otron";
            });
            if (cluster.SiloName is { } name)
                silo.Configure<SiloOptions>(options => options.SiloName = name);
            if (hasAddress)
                silo.ConfigureEndpoints(address!, cluster.SiloPort, cluster.GatewayPort);
            else
                silo.ConfigureEndpoints(cluster.SiloPort, cluster.GatewayPort);
            // These limits are for silos that freeze or are cut off; PeerWatch finds a lost process sooner. The defaults take up to a minute.
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                options.ProbeTimeout = TimeSpan.FromSeconds(1);
                options.MaxProbeTimeout = TimeSpan.FromSeconds(2);
                options.NumMissedProbesLimit = 2;
                options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
                // A silo that joins after all others were killed waits until their last sign of life is three of these old.
                options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            });
        });
    }
}
