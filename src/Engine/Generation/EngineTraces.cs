using System.Diagnostics;

namespace Otron.Engine.Generation;

/// <summary>Spans of what the engine does for one sequence but not in its runs, under the turn that waits for it.</summary>
internal static class EngineTraces
{
    public const string Tokens = "otron.tokens";

    public static ActivitySource Source { get; } = new("Otron.Engine");

    /// <param name="trace">Of the turn that needs the room; none for what nobody waits for.</param>
    public static Activity? StartWrite(CacheTier tier, int tokens, ActivityContext trace) => Start("otron.snapshot.write", tier, tokens, trace);

    /// <param name="tokens">Null where the end will tell.</param>
    public static Activity? StartRestore(CacheTier tier, int? tokens, ActivityContext trace) => Start("otron.snapshot.restore", tier, tokens, trace);

    private static Activity? Start(string name, CacheTier tier, int? tokens, ActivityContext trace)
    {
        var span = Source.StartActivity(name, ActivityKind.Internal, trace);
        span?.SetTag("otron.tier", tier == CacheTier.Disk ? "disk" : "memory");
        span?.SetTag(Tokens, tokens);
        return span;
    }
}
