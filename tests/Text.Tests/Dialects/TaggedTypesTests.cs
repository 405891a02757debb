using System.Text.Json;
using Otron.Text.Dialects;
using Otron.Text.Dialects.Reading;
using Otron.Text.Dialects.Families;

namespace Otron.Text.Tests.Dialects;

/// <summary>A value without quotes is read as a kind that its schema takes, so that what the grammar lets pass validates when it was read.</summary>
public sealed class TaggedTypesTests
{
    [Theory]
    [InlineData("""{"type":["string","null"]}""", "90210", "\"90210\"")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "true", "\"true\"")]
    [InlineData("""{"type":["string","null"]}""", "null", "null")]
    [InlineData("""{"type":["string","integer"]}""", "5", "5")]
    [InlineData("""{"type":["string","integer"]}""", "1.5", "\"1.5\"")]
    [InlineData("""{"$ref":"#/$defs/code"}""", "0", "\"0\"")]
    [InlineData("""{"type":"string","nullable":true}""", "null", "null")]
    [InlineData("""{"type":"number"}""", "2", "2")]
    public void A_value_has_a_kind_that_its_schema_takes(string schema, string value, string expected) =>
        Assert.Equal(
            $"{{\"x\":{expected}}}",
            Read("{\"properties\":{\"x\":" + schema + """},"$defs":{"code":{"enum":["0","1"]}}}""", value));

    [Fact]
    public void A_member_without_declaration_has_the_type_of_the_additional_ones() =>
        Assert.Equal("""{"x":5}""", Read("""{"additionalProperties":{"type":"integer"}}""", "5"));

    private static string Read(string parameters, string value)
    {
        using var schema = JsonDocument.Parse(parameters);
        var tool = new DialectTool("f", schema.RootElement, IsStrict: true);
        var reader = new AnswerReader(TaggedDialect.Qwen3Coder, reasoning: null, startsInReasoning: false, [tool], isSpecial: _ => false);
        var parts = new List<ReadPart>();
        var text = $"<tool_call>\n<function=f>\n<parameter=x>\n{value}\n</parameter>\n</function>\n</tool_call>";
        reader.Append(text, isSpecial: false, parts);
        reader.Flush(parts);
        return string.Concat(parts.Where(part => part.Kind == ReadPartKind.Arguments).Select(part => part.Text));
    }
}
