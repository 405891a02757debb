using System.Text.Json.Nodes;
using Otron.Tests;
using Otron.Text.Templates.Limits;

namespace Otron.Text.Tests.Templates;

/// <summary>Templates of well-known models over conversations with tools, calls and results, rendered by jinja2.</summary>
public class ToolTemplateTests
{
    private static readonly JsonObject Golden = JsonNode.Parse(File.ReadAllText(Repo.Golden("tool_templates.json")))!.AsObject();

    // A name, an index: the conversations are long.
    public static TheoryData<string, string, int> Cases
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (var (entry, index) in Golden["cases"]!.AsArray().Select((entry, index) => (entry!, index)))
                data.Add((string)entry["template"]!, (string)entry["conversation"]!, index);
            return data;
        }
    }

    [Fact]
    public void There_are_eleven_templates_and_twenty_four_conversations() => Assert.Equal(11 * 24, Cases.Count);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Renders_or_fails_as_jinja2_does(string template, string conversation, int index)
    {
        var golden = Golden["cases"]![index]!;
        string source = (string)Golden["templates"]![template]!["template"]!;
        var variables = Golden["conversations"]![conversation]!.DeepClone().AsObject();
        variables["add_generation_prompt"] = true;
        variables["bos_token"] = Golden["bos_tokens"]![template]!.DeepClone();
        variables["eos_token"] = Golden["eos_token"]!.DeepClone();
        var limits = TemplateLimits.Default with { Clock = new StoppedClock(new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero)) };

        if (golden["rendered"] is { } rendered)
            Assert.Equal((string?)rendered, Rendering.Render(source, variables, limits: limits));
        else
            Assert.Contains(Rendering.Failure(source, variables, limits).Kind, new[] { TemplateErrorKind.Runtime, TemplateErrorKind.Raised });
    }
}
