using Otron.Text.Constraints.Schemas;

namespace Otron.Text.Tests.Constraints.Schemas;

/// <summary>What a grammar writes of what is valid: order, blanks, closedness, forms of texts and numbers; and what is refused.</summary>
public sealed class SchemaGrammarTests
{
    private const string Person = """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name"]}""";

    [Theory]
    [InlineData("""{"name":"a"}""", true, true)]
    [InlineData("""{"name":"a","age":3}""", true, true)]
    [InlineData("""{"age":3,"name":"a"}""", false, false)]
    [InlineData("""{"name":"a","x":1}""", true, false)]
    [InlineData("""{"name":"a","name":"b"}""", false, false)]
    [InlineData("""{"age":3}""", false, false)]
    public void Objects_are_in_order_and_closed_where_asked(string text, bool open, bool closed) =>
        Assert.Equal((open, closed), (Compiled.Exactly(Person).Has(text), Compiled.Closed(Person).Has(text)));

    [Theory]
    [InlineData("""{ "name": "a"}""", JsonWhitespace.Spaces, false)]
    [InlineData("""{"name": "a", "age":3}""", JsonWhitespace.Spaces, true)]
    [InlineData("{\n  \"name\": \"a\",\n  \"age\": 3\n}", JsonWhitespace.Lines, true)]
    [InlineData("{\n\n\"name\": \"a\"}", JsonWhitespace.Lines, false)]
    [InlineData("""{"name": "a"}""", JsonWhitespace.None, false)]
    public void Blanks_stand_where_the_options_have_them(string text, JsonWhitespace whitespace, bool has) =>
        Assert.Equal(has, Compiled.Exactly(Person, whitespace).Has(text));

    [Fact]
    public void A_pattern_for_blanks_replaces_them()
    {
        var options = new SchemaOptions(false, JsonWhitespace.None, false) { WhitespacePattern = "[ ]{0,2}" };

        Assert.True(Compiled.Of(Person, options).Has("""{  "name": "a"  }"""));
        Assert.Throws<ConstraintException>(() => Compiled.Of(Person, options with { WhitespacePattern = "\\s*" }));
        Assert.Throws<ConstraintException>(() => Compiled.Of(Person, options with { WhitespacePattern = "x" }));
    }

    [Fact]
    public void Every_object_is_closed_where_others_are_forbidden()
    {
        var options = new SchemaOptions(false, JsonWhitespace.None, false) { ForbidsAdditional = true };

        Assert.False(Compiled.Of("""{"type":"object","properties":{"a":{}},"additionalProperties":true}""", options).Has("""{"b":1}"""));
        Assert.True(Compiled.Of("""{"type":"object"}""", options).Has("{}"));
        Assert.True(Compiled.Of("""{"type":"object","patternProperties":{"^a":{}}}""", options).Has("""{"a1":1}"""));
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"b":{},"a":{}},"required":["z","a"]}""", """{"b":1,"a":1,"z":1,"x":1}""")]
    [InlineData("""{"allOf":[{"required":["a"]},{"properties":{"b":{},"a":{}}}]}""", """{"b":1,"a":1}""")]
    [InlineData("""{"type":"string","minLength":1,"maxLength":1}""", "\"\\ud83d\\ude00\"")]
    [InlineData("""{"type":"string"}""", "\"\\u0041\\/\"")]
    [InlineData("""{"type":"number","minimum":-1.5,"maximum":2}""", "-1.50")]
    [InlineData("""{"type":"integer","multipleOf":12}""", "-144")]
    [InlineData("""{"multipleOf":0.01}""", "12.340")]
    [InlineData("""{"enum":[1.0,"a\"b"]}""", "1.0")]
    [InlineData("""{"type":"string","nullable":true}""", "null")]
    [InlineData("""{"$ref":"#/$defs/tree","$defs":{"tree":{"type":"array","items":{"$ref":"#/$defs/tree"}}}}""", "[[],[[]]]")]
    [InlineData("""{"not":{"$ref":"#/$defs/t"},"$defs":{"t":{"type":"object","properties":{"a":{"$ref":"#/$defs/t"}}}}}""", """{"a":{"a":1}}""")]
    [InlineData("""{"uniqueItems":true,"items":{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}}""", """[{"a":1},{},{"a":2}]""")]
    [InlineData("""{"type":"object","minProperties":2}""", """{"a":1,"b":1,"b":1}""")]
    [InlineData("""{"oneOf":[{"required":["a"]},{"required":["b"]}]}""", """{"b":1}""")]
    public void Valid_texts_are_written(string schema, string text) => Assert.True(Compiled.Exactly(schema).Has(text));

    [Theory]
    [InlineData("""{"type":"string","minLength":1,"maxLength":1}""", "\"\\ud83d\"")]
    [InlineData("""{"enum":["a"]}""", "\"\\u0061\"")]
    [InlineData("""{"type":"integer"}""", "1.0")]
    [InlineData("""{"type":"integer"}""", "01")]
    [InlineData("""{"minimum":0}""", "1e5")]
    [InlineData("""{"not":{"$ref":"#/$defs/t"},"$defs":{"t":{"type":"object","properties":{"a":{"$ref":"#/$defs/t"}}}}}""", """{"a":{"a":{}}}""")]
    [InlineData("""{"uniqueItems":true,"items":{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}}""", """[{"a":1},{"a":1}]""")]
    [InlineData("""{"type":"object","minProperties":2}""", """{"a":1,"a":1}""")]
    [InlineData("""{"oneOf":[{"required":["a"]},{"required":["b"]}]}""", """{"a":1,"b":1}""")]
    public void Other_texts_are_not(string schema, string text) => Assert.False(Compiled.Exactly(schema).Has(text));

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"strin"}}}""", "'type'", "properties a type")]
    [InlineData("""{"properties":{"a":{"pattern":"(?<=x)y"}}}""", "'pattern'", "properties a")]
    [InlineData("""{"items":[{},{"$ref":"other.json"}]}""", "'$ref'", "items 1")]
    [InlineData("""{"format":"regex"}""", "'format'", "")]
    [InlineData("""{"not":{"type":"array","uniqueItems":true}}""", "'uniqueItems'", "not")]
    [InlineData("""{"$ref":"#"}""", "'$ref'", "")]
    [InlineData("""{"type":"string","enum":[1]}""", "No value", "")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""", "No value", "")]
    [InlineData("""{"type":"array","items":{"enum":[1,2]},"minItems":3,"uniqueItems":true}""", "'minItems'", "")]
    public void What_cannot_be_kept_is_refused_by_name_and_place(string schema, string keyword, string place)
    {
        var error = Assert.Throws<ConstraintException>(() => Compiled.Exactly(schema));

        Assert.Contains(keyword, error.Message, StringComparison.Ordinal);
        Assert.Equal(place, string.Join(' ', error.Path));
    }

    [Fact]
    public void The_part_that_cannot_be_kept_becomes_any_JSON_where_that_is_allowed()
    {
        var schema = """{"type":"object","properties":{"a":{"type":"string","format":"regex"},"b":{"type":"integer"}},"required":["a","b"],"additionalProperties":false}""";
        var compiled = Compiled.Of(schema, new(true, JsonWhitespace.None, RelaxesUnsupported: true));

        Assert.True(compiled.Has("""{"a":[1],"b":2}"""));
        Assert.False(compiled.Has("""{"a":[1],"b":"2"}"""));
        Assert.Contains("('properties', 'a')", Assert.Single(compiled.Relaxed), StringComparison.Ordinal);
    }
}
