using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Otron.Api.Hosting;

/// <summary>The cluster that the API is a client of. Bound to <c>Otron:Cluster</c>, of which silos read more.</summary>
internal sealed class ClusterClientOptions
{
    public const string Section = "Otron:Cluster";

    /// <summary>Silos and clients with the same id find each other in Redis.</summary>
    /// <value>The default value is <c>otron</c>.</value>
    [Required]
    public string ClusterId { get; set; } = ClusterClient.ServiceId;
}

[OptionsValidator]
internal sealed partial class ClusterClientOptionsValidator : IValidateOptions<ClusterClientOptions>;
