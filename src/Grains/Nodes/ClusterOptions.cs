using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Otron.Grains.Nodes;

/// <summary>A silo's place in the cluster, and how it leaves. Bound to <c>Otron:Cluster</c>.</summary>
public sealed class ClusterOptions
{
    public const string Section = "Otron:Cluster";

    /// <summary>Silos and clients with the same id find each other in Redis.</summary>
    /// <value>The default value is <c>otron</c>.</value>
    [Required]
    public string ClusterId { get; set; } = "otron";

    /// <summary>Port that other silos connect to.</summary>
    /// <value>The default value is 11111.</value>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port that API processes connect to.</summary>
    /// <value>The default value is 30000.</value>
    [Range(1, 65535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>Port of the health endpoints, the metrics, and the snapshots that other silos send.</summary>
    /// <value>The default value is 8081.</value>
    [Range(1, 65535)]
    public int ProbePort { get; set; } = 8081;

    /// <summary>IP address at which others reach this silo.</summary>
    /// <value>The default value is <c>POD_IP</c>, else the address of the host's name.</value>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Name of this silo, for people.</summary>
    /// <value>The default value is <c>POD_NAME</c>, else one that Orleans makes up.</value>
    public string? SiloName { get; set; }

    /// <summary>Seconds for running answers to finish after SIGTERM; then they resume on another silo, and the process exits within a minute.</summary>
    /// <value>The default value is 60.</value>
    [Range(0, 3600)]
    public double DrainSeconds { get; set; } = 60;

    /// <summary>The longest time from the signal to the end of the process.</summary>
    public TimeSpan Grace => TimeSpan.FromSeconds(DrainSeconds + 60);

    /// <summary>The settings of a host that needs them before its services exist; they are validated when it starts.</summary>
    public static ClusterOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection(Section).Get<ClusterOptions>() ?? new();
        options.UsePod(configuration);
        return options;
    }

    /// <summary>Takes the variables that Kubernetes sets in place of settings that are missing.</summary>
    internal void UsePod(IConfiguration configuration)
    {
        AdvertisedAddress ??= configuration["POD_IP"];
        SiloName ??= configuration["POD_NAME"];
    }
}
