using System.Text.Json.Nodes;
using Otron.Tests;
using Otron.Text.Templates.Limits;

namespace Otron.Text.Tests.Templates;

/// <summary>Every case of the golden file, which jinja2 rendered as transformers configures it.</summary>
public class GoldenTemplateTests
{
    private static readonly JsonObject File = JsonNode.Parse(System.IO.File.ReadAllText(Repo.Golden("chat_templates.json")))!.AsObject();

    public static TheoryData<string> Rendered => Names(failing: false);

    public static TheoryData<string> Failing => Names(failing: true);

    [Fact]
    public void The_golden_file_has_the_cases_it_is_known_for() => Assert.Equal((62, 13), (Rendered.Count, Failing.Count));

    [Theory]
    [MemberData(nameof(Rendered))]
    public void Renders_as_jinja2_does(string name)
    {
        var (template, variables, golden) = Case(name);
        Assert.Equal((string?)golden["rendered"], Rendering.Render(template, variables));
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public void Fails_where_jinja2_fails(string name)
    {
        var (template, variables, golden) = Case(name);
        var failure = Rendering.Failure(template, variables);
        if ((string?)golden["error"] == "TemplateError")
            Assert.Equal((TemplateErrorKind.Raised, (string?)golden["message"]), (failure.Kind, failure.Message));
        else
            Assert.Contains(failure.Kind, new[] { TemplateErrorKind.Syntax, TemplateErrorKind.Runtime });
    }

    private static (string Template, JsonObject Variables, JsonObject Golden) Case(string name)
    {
        var golden = File["cases"]!.AsArray().Single(entry => (string?)entry!["name"] == name)!.AsObject();
        var context = golden["context"] as JsonObject ?? File["common"]!.AsObject();
        return ((string)golden["template"]!, context, golden);
    }

    private static TheoryData<string> Names(bool failing) =>
        [.. File["cases"]!.AsArray().Where(entry => entry!["error"] is not null == failing).Select(entry => (string)entry!["name"]!)];
}
