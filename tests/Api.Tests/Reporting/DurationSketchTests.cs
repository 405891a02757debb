using Otron.ServiceDefaults.Reporting;

namespace Otron.Api.Tests.Reporting;

public sealed class DurationSketchTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 10)]
    [InlineData(3, 1000)]
    public void Percentiles_are_within_two_percent_of_the_sorted_values(int seed, int count)
    {
        var random = new Random(seed);
        var seconds = Enumerable.Range(0, count).Select(_ => Math.Exp(-8 + 12 * random.NextDouble())).ToArray();
        var sketch = new DurationSketch();
        foreach (var one in seconds)
            sketch.Add(one, isError: false);
        Array.Sort(seconds);

        Assert.Equal(count, sketch.Count);
        Assert.Equal((seconds[0], seconds[^1]), (sketch.Min, sketch.Max));
        Assert.Equal(seconds.Sum(), sketch.Sum, tolerance: 1e-9 * seconds.Sum());
        foreach (var percent in new[] { 1, 50, 95, 100 })
        {
            var exact = seconds[(int)Math.Ceiling(percent / 100.0 * count) - 1];
            Assert.InRange(sketch.Percentile(percent), 0.98 * exact, 1.02 * exact);
        }
    }

    [Fact]
    public void What_is_too_short_or_too_long_to_tell_apart_stays_between_the_ends()
    {
        var sketch = new DurationSketch();
        sketch.Add(0, isError: true);
        sketch.Add(1e9, isError: false);

        Assert.Equal((2, 1), (sketch.Count, sketch.Errors));
        Assert.InRange(sketch.Percentile(50), 0, 1e-4);
        Assert.InRange(sketch.Percentile(95), 1e4, 1e9);
    }
}
