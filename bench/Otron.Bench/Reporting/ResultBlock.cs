using System.Globalization;

namespace Otron.Bench.Reporting;

/// <summary>The layout of <c>vllm bench serve</c>: lines of 50 characters with the values from column 41 on.</summary>
internal static class ResultBlock
{
    private const int Width = 50;

    public static void Title(string title) => Console.WriteLine(Centered($" {title} ", '='));

    public static void Section(string title) => Console.WriteLine(Centered(title, '-'));

    public static void End() => Console.WriteLine(new string('=', Width));

    public static void Line(string label, long value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{label + ':',-40} {value,-10}"));

    public static void Line(string label, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{label + ':',-40} {value,-10:F2}"));

    public static void Latency(string title, string name, Distribution milliseconds)
    {
        Section(title);
        Line($"Mean {name} (ms)", milliseconds.Mean);
        Line($"Median {name} (ms)", milliseconds.Median);
        Line($"P99 {name} (ms)", milliseconds.Percentile(99));
    }

    private static string Centered(string text, char fill) =>
        text.PadLeft(text.Length + (Width - text.Length) / 2, fill).PadRight(Width, fill);
}
