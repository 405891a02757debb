namespace Otron.ServiceDefaults.Reporting;

/// <summary>Any number of durations in fixed memory: count, sum, minimum and maximum are exact, percentiles within 2 %.</summary>
internal sealed class DurationSketch
{
    private const double Smallest = 1e-5, Growth = 1.04;

    private readonly int[] _counts = new int[530]; // by order of magnitude, up to 10,000 s

    public int Count { get; private set; }

    public int Errors { get; private set; }

    public double Sum { get; private set; }

    public double Min { get; private set; } = double.PositiveInfinity;

    public double Max { get; private set; }

    public void Add(double seconds, bool isError)
    {
        Count++;
        Errors += isError ? 1 : 0;
        Sum += seconds;
        Min = Math.Min(Min, seconds);
        Max = Math.Max(Max, seconds);
        var bucket = seconds <= Smallest ? 0 : (int)(Math.Log(seconds / Smallest) / Math.Log(Growth));
        _counts[Math.Min(bucket, _counts.Length - 1)]++;
    }

    /// <summary>The duration that this percentage of all durations does not exceed.</summary>
    public double Percentile(double percent)
    {
        var rank = Math.Max(1, (int)Math.Ceiling(percent / 100 * Count));
        var (bucket, passed) = (0, _counts[0]);
        while (passed < rank)
            passed += _counts[++bucket];
        return Math.Clamp(Smallest * Math.Pow(Growth, bucket + 0.5), Min, Max);
    }
}
