namespace Otron.Bench.Reporting;

/// <summary>Mean, deviation and percentiles of measured values; all are 0 when there are none.</summary>
internal sealed class Distribution
{
    private readonly double[] _sorted;

    public Distribution(IEnumerable<double> values)
    {
        _sorted = [.. values.Order()];
        if (_sorted.Length == 0)
            return;
        Mean = _sorted.Average();
        Deviation = Math.Sqrt(_sorted.Average(value => (value - Mean) * (value - Mean)));
    }

    public double Mean { get; }

    public double Deviation { get; }

    public double Median => Percentile(50);

    /// <summary>Interpolates between two values, as NumPy does.</summary>
    public double Percentile(double percent)
    {
        if (_sorted.Length == 0)
            return 0;
        var position = percent / 100 * (_sorted.Length - 1);
        var (below, above) = ((int)position, (int)Math.Ceiling(position));
        return _sorted[below] + (_sorted[above] - _sorted[below]) * (position - below);
    }
}
