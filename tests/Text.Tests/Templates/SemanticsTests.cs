using System.Text.Json.Nodes;
using Otron.Tests;
using static Otron.Text.Tests.Templates.Rendering;

namespace Otron.Text.Tests.Templates;

/// <summary>Corners of the language beyond the golden file; jinja2 gave the texts in jinja2_cases.json and refused those under "failing".</summary>
public class SemanticsTests
{
    private static readonly JsonObject Cases =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repo.Root, "tests", "Text.Tests", "Templates", "jinja2_cases.json")))!.AsObject();

    private static readonly JsonObject Context = Cases["context"]!.AsObject();

    public static IEnumerable<object[]> Rendered =>
        Cases["rendered"]!.AsArray().Select(entry => (object[])[(string)entry!["template"]!, (string)entry["text"]!]);

    public static TheoryData<string> Failing => [.. Cases["failing"]!.AsArray().Select(template => (string)template!)];

    [Theory]
    [MemberData(nameof(Rendered))]
    public void Renders_as_jinja2_does(string template, string expected) => Assert.Equal(expected, Render(template, Context));

    [Theory]
    [MemberData(nameof(Failing))]
    public void Refuses_what_jinja2_refuses(string template) => Assert.NotEmpty(Failure(template, Context).Message);
}
