using ScottPlot;

namespace Otron.Bench.Reporting;

/// <summary>Line charts as PNG files; they need no display.</summary>
internal static class Chart
{
    private const int Width = 900, Height = 560;

    /// <summary>One line for each series over the same, equally spaced points: loads double, so the axis is logarithmic.</summary>
    public static void Lines(string path, string title, string xLabel, string yLabel, IReadOnlyList<string> points, params (string Name, double[] Values)[] series)
    {
        using var plot = New(title, xLabel, yLabel);
        foreach (var (name, values) in series)
        {
            var line = plot.Add.Scatter(Generate.Consecutive(values.Length), values);
            (line.LegendText, line.LineWidth, line.MarkerSize) = (name, 2, 8);
        }
        plot.Axes.Bottom.SetTicks(Generate.Consecutive(points.Count), [.. points]);
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsY(0, plot.Axes.GetLimits().Top);
        plot.SavePng(path, Width, Height);
    }

    /// <summary>The share of values below each value, a curve for each series. The time axis ends when all have reached 99.5 %.</summary>
    public static void Cumulative(string path, string title, string xLabel, IEnumerable<(string Name, Distribution Values)> series)
    {
        using var plot = New(title, xLabel, "share of all (%)");
        var end = 0.0;
        foreach (var (name, values) in series)
        {
            double[] shares = [.. Enumerable.Range(0, 201).Select(i => i / 2.0)];
            var line = plot.Add.ScatterLine([.. shares.Select(values.Percentile)], shares);
            (line.LegendText, line.LineWidth) = (name, 2);
            end = Math.Max(end, values.Percentile(99.5));
        }
        plot.Axes.SetLimits(0, end, 0, 100);
        plot.SavePng(path, Width, Height);
    }

    private static Plot New(string title, string xLabel, string yLabel)
    {
        var plot = new Plot();
        plot.Title(title);
        plot.XLabel(xLabel);
        plot.YLabel(yLabel);
        plot.ShowLegend(Edge.Right);
        return plot;
    }
}
