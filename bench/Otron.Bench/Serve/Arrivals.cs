namespace Otron.Bench.Serve;

/// <summary>The sending times of requests: independent users make a Poisson process.</summary>
internal static class Arrivals
{
    /// <summary>Time of each request after the start of the run; all 0 for an infinite rate.</summary>
    public static TimeSpan[] Poisson(int count, double perSecond, int seed)
    {
        var random = new Random(seed);
        var offsets = new TimeSpan[count];
        var seconds = 0.0;
        for (var i = 0; i < count; i++)
        {
            // 1 - u is never 0, so its logarithm is finite.
            seconds -= Math.Log(1 - random.NextDouble()) / perSecond;
            offsets[i] = TimeSpan.FromSeconds(seconds);
        }
        return offsets;
    }
}
