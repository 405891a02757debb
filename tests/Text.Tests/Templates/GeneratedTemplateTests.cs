using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Otron.Tests;
using Otron.Text.Templates;
using Otron.Text.Templates.Limits;

namespace Otron.Text.Tests.Templates;

/// <summary>
/// Random templates and fragments over the whole language, which jinja2 rendered as transformers configures it; of those that failed there,
/// only that they fail is golden. models/provenance/generated_templates.py writes them.
/// </summary>
public class GeneratedTemplateTests
{
    private const int MostShown = 20;

    [Fact]
    public void Every_generated_template_renders_as_jinja2_renders_it()
    {
        using var file = new GZipStream(File.OpenRead(Repo.Golden("generated_templates.json.gz")), CompressionMode.Decompress);
        var golden = JsonNode.Parse(file)!;
        var contexts = golden["contexts"]!.AsArray();
        var cases = golden["cases"]!.AsArray();
        var limits = TemplateLimits.Default with { Clock = new StoppedClock(new DateTimeOffset(DateTime.Parse((string)golden["now"]!, CultureInfo.InvariantCulture), TimeSpan.Zero)) };

        var differences = cases
            .Select(entry => Difference((string)entry!["t"]!, contexts[(int)entry["c"]!]!.AsObject(), (string?)entry["r"], limits))
            .OfType<string>()
            .ToList();

        Assert.Equal(5000, cases.Count);
        Assert.True(differences.Count == 0, $"{differences.Count} differ:\n{string.Join("\n\n", differences.Take(MostShown))}");
    }

    private static string? Difference(string template, JsonObject context, string? expected, TemplateLimits limits)
    {
        try
        {
            var rendered = Rendering.Joined(ChatTemplate.Parse(template, limits).Render(context, new Dictionary<string, string>()));
            return rendered == expected ? null : $"{template}\n-- expected: {expected ?? "an error"}\n-- rendered: {rendered}";
        }
        catch (TemplateException failure)
        {
            return expected is null ? null : $"{template}\n-- expected: {expected}\n-- failed: {failure.Message}";
        }
    }
}
