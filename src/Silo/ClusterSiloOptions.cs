using System.ComponentModel.DataAnnotations;

namespace Otron.Silo;

/// <summary>The silo's place in the cluster. Bound to <c>Otron:Cluster</c>.</summary>
internal sealed class ClusterSiloOptions
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

    /// <summary>Port of the health endpoints, the metrics, and what other silos send of sessions that move here.</summary>
    /// <value>The default value is 8081.</value>
    [Range(1, 65535)]
    public int ProbePort { get; set; } = 8081;

    /// <summary>Address that others reach this silo at.</summary>
    /// <value>The default value is <c>POD_IP</c>, else the address of the host's name.</value>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Name of this silo, for people.</summary>
    /// <value>The default value is <c>POD_NAME</c>, else one that Orleans makes up.</value>
    public string? SiloName { get; set; }

    public static ClusterSiloOptions From(IConfiguration configuration)
    {
        var settings = configuration.GetSection(Section).Get<ClusterSiloOptions>() ?? new();
        settings.AdvertisedAddress ??= configuration["POD_IP"];
        settings.SiloName ??= configuration["POD_NAME"];
        return settings;
    }
}
