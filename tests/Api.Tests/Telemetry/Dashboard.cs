using System.Text.Json;
using System.Text.RegularExpressions;
using Otron.Tests;

namespace Otron.Api.Tests.Telemetry;

/// <summary>The queries of the Grafana dashboard, with its variables filled in.</summary>
internal static partial class Dashboard
{
    public static IReadOnlyList<string> Queries { get; } = Read();

    /// <summary>Names of the series that a query asks for: words before <c>{</c>, <c>[</c>, or with an underscore and no call.</summary>
    public static IEnumerable<string> NamesIn(string query) => SeriesName().Matches(Labels().Replace(query, "")).Select(match => match.Value);

    private static List<string> Read()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repo.Root, "k8s", "grafana", "otron.json")));
        return
        [
            .. json.RootElement.GetProperty("panels").EnumerateArray()
                .Where(panel => panel.GetProperty("type").GetString() != "row")
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!.Replace("$model", ".*", StringComparison.Ordinal).Replace("$__rate_interval", "10s", StringComparison.Ordinal)),
        ];
    }

    // In braces and after by and ignoring stand labels.
    [GeneratedRegex(@"\{[^}]*\}|\b(by|ignoring) ?\([^)]*\)|\bgroup_left\b|\[\w+\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Labels();

    [GeneratedRegex(@"\b[a-z]+_[a-z_]+\b(?! *\()", RegexOptions.ExplicitCapture)]
    private static partial Regex SeriesName();
}
