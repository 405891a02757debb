using System.Globalization;
using System.Text.RegularExpressions;

namespace Otron.Api.Tests.Telemetry;

/// <summary>Prometheus' text format, read strictly: what breaks a rule of the format fails the test.</summary>
public sealed partial class PrometheusText
{
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _samples = new(StringComparer.Ordinal); // by name and sorted labels

    private PrometheusText()
    {
    }

    /// <summary>Families by name, with their types.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>Names of all series, such as <c>x_bucket</c>.</summary>
    public IReadOnlySet<string> Names => _samples.Keys.Select(key => key.Split('{')[0]).ToHashSet(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, double> Samples => _samples;

    public static PrometheusText Parse(string text)
    {
        var result = new PrometheusText();
        var family = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TypeLine().Match(line) is { Success: true } type)
            {
                family = type.Groups["name"].Value;
                Assert.True(result._types.TryAdd(family, type.Groups["type"].Value), $"The family {family} comes twice.");
            }
            else if (line.StartsWith('#'))
            {
                Assert.Matches(@"^# (HELP|UNIT) [a-zA-Z_:][a-zA-Z0-9_:]* \S|^# EOF$", line);
            }
            else
            {
                var sample = SampleLine().Match(line);
                Assert.True(sample.Success, $"This is no sample: {line}");
                var name = sample.Groups["name"].Value;
                Assert.True(name == family || SuffixesOf(result._types[family]).Any(suffix => name == family + suffix), $"{name} stands below {family}.");
                var labels = LabelPair().Matches(sample.Groups["labels"].Value).Select(label => label.Value).Order(StringComparer.Ordinal);
                Assert.True(result._samples.TryAdd($"{name}{{{string.Join(',', labels)}}}", Number(sample.Groups["value"].Value)), $"This series comes twice: {line}");
            }
        }
        result.CheckHistograms();
        return result;
    }

    /// <summary>Sum of all series of this name whose labels hold all of these, each as <c>label="value"</c>.</summary>
    public double Sum(string name, params string[] labels) =>
        _samples.Where(sample => sample.Key.StartsWith(name + '{', StringComparison.Ordinal) && labels.All(label => sample.Key.Contains(label, StringComparison.Ordinal))).Sum(sample => sample.Value);

    private static string[] SuffixesOf(string type) => type == "histogram" ? ["_bucket", "_sum", "_count"] : [];

    /// <summary>Buckets grow, and the last one holds all.</summary>
    private void CheckHistograms()
    {
        foreach (var family in _types.Where(type => type.Value == "histogram").Select(type => type.Key))
        {
            var buckets = _samples.Where(sample => sample.Key.StartsWith(family + "_bucket{", StringComparison.Ordinal))
                .GroupBy(sample => BoundaryLabel().Replace(sample.Key[(family.Length + "_bucket".Length)..], "").Replace("{,", "{", StringComparison.Ordinal));
            foreach (var series in buckets)
            {
                var counts = series.OrderBy(sample => Number(BoundaryLabel().Match(sample.Key).Groups["le"].Value)).Select(sample => sample.Value).ToArray();
                Assert.Equal(counts.Order(), counts);
                Assert.Equal(_samples[$"{family}_count{series.Key}"], counts[^1]);
            }
        }
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram|summary|untyped)$", RegexOptions.ExplicitCapture)]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)*)\})? (?<value>[+-]?Inf|NaN|[-+0-9.eE]+)( \d+)?$""", RegexOptions.ExplicitCapture)]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"[a-zA-Z_][a-zA-Z0-9_]*=""([^""\\]|\\.)*""", RegexOptions.ExplicitCapture)]
    private static partial Regex LabelPair();

    [GeneratedRegex(@"(?<!\w),?le=""(?<le>[^""]*)""", RegexOptions.ExplicitCapture)]
    private static partial Regex BoundaryLabel();
}
