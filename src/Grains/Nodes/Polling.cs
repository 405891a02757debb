namespace Otron.Grains.Nodes;

/// <summary>Waits for something that happens within milliseconds and that nothing announces.</summary>
internal static class Polling
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Returns when the condition holds, at the latest after the limit.</summary>
    public static async Task UntilAsync(this TimeProvider time, Func<bool> condition, TimeSpan limit)
    {
        var start = time.GetTimestamp();
        while (!condition() && time.GetElapsedTime(start) < limit)
            await Task.Delay(Interval, time);
    }
}
