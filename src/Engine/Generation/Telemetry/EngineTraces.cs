using System.Diagnostics;

namespace Otron.Engine.Generation.Telemetry;

/// <summary>Spans of the engine's work outside its runs, as children of the turn that waits for it.</summary>
internal static class EngineTraces
{
    public const string Tokens = "otron.tokens";

    public static ActivitySource Source { get; } = new("Otron.Engine");

    /// <param name="trace">The turn that needs the room; none if no turn waits.</param>
    public static Activity? StartWrite(CacheTier tier, int tokens, ActivityContext trace) => Start("otron.snapshot.write", tier, tokens, trace);

    /// <param name="tokens">Null if it is known only at the end.</param>
    public static Activity? StartRestore(CacheTier tier, int? tokens, ActivityContext trace) => Start("otron.snapshot.restore", tier, tokens, trace);

    private static Activity? Start(string name, CacheTier tier, int? tokens, ActivityContext trace)
    {
        var span = Source.StartActivity(name, ActivityKind.Internal, trace);
        span?.SetTag("otron.tier", tier == CacheTier.Disk ? "disk" : "memory");
        span?.SetTag(Tokens, tokens);
        return span;
    }
}
