using System.Globalization;
using Otron.Bench.Reporting;

namespace Otron.Bench.Phases;

/// <summary>All runs with one size of input: the measurements in the order of the request's path.</summary>
internal sealed record PhaseTable(string Title, IReadOnlyList<PhaseRow> Rows)
{
    public static PhaseTable Of(string title, IReadOnlyList<IReadOnlyList<Figure>> runs) =>
        new(title, [.. runs[0].Select((figure, i) => new PhaseRow(figure.Name, [.. runs.Select(run => run[i].Value)]))]);

    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine(Title);
        Console.WriteLine("| phase                               |        min |     median |        max |");
        Console.WriteLine("| ----------------------------------- | ---------: | ---------: | ---------: |");
        foreach (var row in Rows)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {row.Name,-35} | {row.Min,10:F3} | {row.Median,10:F3} | {row.Max,10:F3} |"));
    }
}

/// <summary>One measured number, with its unit in the name.</summary>
internal readonly record struct Figure(string Name, double Value);

/// <summary>One phase in all runs.</summary>
internal sealed record PhaseRow(string Name, IReadOnlyList<double> Values)
{
    public double Min => Values.Min();

    public double Median => new Distribution(Values).Median;

    public double Max => Values.Max();
}
