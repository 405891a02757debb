using System.ComponentModel.DataAnnotations;

namespace Otron.ServiceDefaults.Reporting;

/// <summary>What a process tells about itself. Bound to <c>Otron:Telemetry</c>; where traces and metrics go, <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says.</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Otron:Telemetry";

    /// <summary>Seconds between two tables of the traffic in the log; 0 writes none.</summary>
    /// <value>The default value is 60.</value>
    [Range(0, 86_400)]
    public int ReportSeconds { get; set; } = 60;
}
