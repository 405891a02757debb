using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Otron.ServiceDefaults.Reporting;

/// <summary>The report of a process in its log. Bound to <c>Otron:Telemetry</c>.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Otron:Telemetry";

    /// <summary>Seconds between two tables of the traffic in the log; 0 writes none.</summary>
    /// <value>The default value is 60.</value>
    [Range(0, 86_400)]
    public int ReportSeconds { get; set; } = 60;
}

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
