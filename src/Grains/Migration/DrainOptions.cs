using System.ComponentModel.DataAnnotations;

namespace Otron.Grains.Migration;

/// <summary>How a silo leaves that is told to stop. Bound to <c>Otron:Cluster</c>.</summary>
public sealed class DrainOptions
{
    public const string Section = "Otron:Cluster";

    /// <summary>Seconds that answers which are being made may take to their end; then they go on elsewhere. The process has a minute more for all else.</summary>
    /// <value>The default value is 60.</value>
    [Range(0, 3600)]
    public double DrainSeconds { get; set; } = 60;

    /// <summary>From the signal to the end of the process, at most.</summary>
    public TimeSpan Grace => TimeSpan.FromSeconds(DrainSeconds + 60);
}
