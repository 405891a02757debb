using System.Globalization;

namespace Otron.Bench.Phases;

/// <summary>A server's <c>/metrics</c> in Prometheus' text format.</summary>
internal sealed record Exposition(string Text)
{
    /// <summary>The value of one series; null if the server has no such series.</summary>
    /// <param name="label">A label that the series must have, such as <c>gen_ai_request_model="m"</c>; empty for any.</param>
    public double? Find(string name, string label = "")
    {
        foreach (var line in Text.Split('\n'))
        {
            // name{labels} value timestamp
            var end = line.LastIndexOf('}') is var brace and >= 0 ? brace + 1 : line.IndexOf(' ', StringComparison.Ordinal);
            if (end > 0 && line.Split('{', ' ')[0] == name && line.Contains(label, StringComparison.Ordinal))
                return double.Parse(line[end..].TrimStart().Split(' ')[0], CultureInfo.InvariantCulture);
        }
        return null;
    }
}
