using System.Diagnostics;

namespace Otron.Grains.Telemetry;

/// <summary>Spans of the grains, as children of the HTTP span whose context came with the request.</summary>
internal static class Traces
{
    private static readonly ActivitySource Source = new("Otron.Grains");

    /// <param name="traceParent">W3C trace context of the caller; null begins a trace.</param>
    /// <returns>Null where nobody listens.</returns>
    public static Activity? Start(string name, string? traceParent) =>
        Source.StartActivity(name, ActivityKind.Server, traceParent);
}
