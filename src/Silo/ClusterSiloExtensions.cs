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

namespace Otron.Silo;

internal static class ClusterSiloExtensions
{
    /// <summary>Makes this process a silo of the cluster that meets in Redis.</summary>
    /// <exception cref="OptionsValidationException">A setting is missing or wrong.</exception>
    public static void AddClusterSilo(this WebApplicationBuilder builder)
    {
        var settings = ClusterSiloOptions.From(builder.Configuration);
        var redis = builder.Configuration.GetConnectionString("redis");
        ThrowIfInvalid(settings, redis);

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // A silo that advertises loopback is a silo for this machine alone.
            if (settings.AdvertisedAddress is { } own && IPAddress.IsLoopback(IPAddress.Parse(own)))
                kestrel.ListenLocalhost(settings.ProbePort);
            else
                kestrel.ListenAnyIP(settings.ProbePort);
        });
        builder.Services.AddSingleton<MembershipWatch>();
        builder.Services.AddSingleton<IStorageReach>(services => services.GetRequiredService<MembershipWatch>());
        builder.Services.AddHostedService(services => services.GetRequiredService<MembershipWatch>());
        builder.Services.AddHostedService<PeerWatch>();
        builder.Services.AddHealthChecks().AddCheck<MembershipHealthCheck>("membership", tags: [HealthTags.Ready, HealthTags.Startup]);
        // Kubernetes gives it a little more than this.
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<DrainOptions>>((host, drain) => host.ShutdownTimeout = drain.Value.Grace);
        builder.Services.Configure<SnapshotReceiverOptions>(receiver => receiver.Port = settings.ProbePort);
        builder.UseOrleans(silo =>
        {
            silo.AddRedisGrainStorage(GrainStorageNames.Conversations, options => options
                .Configure<Serializer>((storage, serializer) =>
                {
                    storage.ConfigurationOptions = ConfigurationOptions.Parse(redis!);
                    // Orleans' own format tolerates new fields and holds no type names; the default is JSON with them.
                    storage.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
                    storage.DeleteStateOnClear = true;
                }));
            silo.AddOtron();
            silo.UseRedisClustering(options => options.ConfigurationOptions = ConfigurationOptions.Parse(redis!));
            silo.Configure<ClusterOptions>(options =>
            {
                options.ClusterId = settings.ClusterId;
                options.ServiceId = "otron";
            });
            if (settings.SiloName is { } name)
                silo.Configure<SiloOptions>(options => options.SiloName = name);
            if (settings.AdvertisedAddress is { } address)
                silo.ConfigureEndpoints(IPAddress.Parse(address), settings.SiloPort, settings.GatewayPort);
            else
                silo.ConfigureEndpoints(settings.SiloPort, settings.GatewayPort);
            // For silos that freeze or are cut off; one whose process is gone is known sooner (PeerWatch). The defaults take up to a minute.
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

    private static void ThrowIfInvalid(ClusterSiloOptions settings, string? redis)
    {
        var result = new ClusterSiloOptionsValidator().Validate(name: null, settings);
        var problems = (result.Failures ?? []).Select(problem => $"{ClusterSiloOptions.Section}: {problem}").ToList();
        if (settings.AdvertisedAddress is { } address && !IPAddress.TryParse(address, out _))
            problems.Add($"{ClusterSiloOptions.Section}:{nameof(settings.AdvertisedAddress)} must be an IP address, not '{address}'.");
        if (string.IsNullOrWhiteSpace(redis))
            problems.Add(
                "ConnectionStrings:redis is missing: silos find each other in Redis. Set ConnectionStrings__redis=host:6379, "
                + "or run the API in embedded mode, which needs no Redis.");
        if (problems.Count > 0)
            throw new OptionsValidationException(ClusterSiloOptions.Section, typeof(ClusterSiloOptions), problems);
    }
}
