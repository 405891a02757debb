namespace Otron.Grains.Generation;

/// <summary>The sign of life of a turn: without news for this long its reader gets one, so that silence always means a lost silo.</summary>
internal static class Heartbeat
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static readonly GenerationEvent Event = new() { Kind = GenerationEventKind.Heartbeat };
}
