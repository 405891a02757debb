using System.Diagnostics;
using Otron.Bench.Reporting;

namespace Otron.Bench.Serve;

/// <summary>The time in which all streams run: from the last stream's first token to the first stream's last token.</summary>
internal sealed class SteadyWindow
{
    /// <param name="streams">The times of the tokens, one list per stream.</param>
    public SteadyWindow(IReadOnlyList<IReadOnlyList<long>> streams)
    {
        var (start, end) = (streams.Max(times => times[0]), streams.Min(times => times[^1]));
        if (end <= start)
            throw new BenchException("The first stream ended before the last one began; answers must be longer.");
        Seconds = Stopwatch.GetElapsedTime(start, end).TotalSeconds;
        TokensPerSecond = streams.Sum(times => times.Count(time => time > start && time <= end)) / Seconds;
        GapsMs = new(streams
            .SelectMany(times => times.Zip(times.Skip(1)))
            .Where(gap => gap.First >= start && gap.Second <= end)
            .Select(gap => Stopwatch.GetElapsedTime(gap.First, gap.Second).TotalMilliseconds));
    }

    public double Seconds { get; }

    public double TokensPerSecond { get; }

    /// <summary>The times between a stream's tokens.</summary>
    public Distribution GapsMs { get; }
}
