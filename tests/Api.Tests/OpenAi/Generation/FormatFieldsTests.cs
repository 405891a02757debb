using Otron.Api.OpenAi.Generation;

namespace Otron.Api.Tests.OpenAi.Generation;

public sealed class FormatFieldsTests
{
    private const string Schema = """{"type":"object","properties":{"b":{"const":9007199254740993},"a":{}}}""";

    private static AnswerFormat Strict(AnswerFormatKind kind, string field, string? text = null) => new() { Kind = kind, Field = field, Text = text, IsStrict = true };

    [Fact]
    public void Response_format_closes_objects_and_relaxes_unless_it_is_strict()
    {
        var strict = Chat("""{"response_format":{"type":"json_schema","json_schema":{"name":"Out-1_x","description":"d","strict":true,"schema":SCHEMA}}}""");
        var lax = Chat("""{"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":SCHEMA}}}""");

        var expected = new AnswerFormat { Kind = AnswerFormatKind.JsonSchema, Text = Schema, IsStrict = true, ClosesObjects = true, Field = "response_format", Name = "Out-1_x" };
        Assert.Equal(expected, strict);
        Assert.Equal(expected with { IsStrict = false, Name = "n" }, lax);
        Assert.Equal(
            expected with { Field = "text.format.schema" },
            Body.Read("""{"text":{"format":{"type":"json_schema","name":"Out-1_x","strict":true,"schema":SCHEMA}}}""".Replace("SCHEMA", Schema, StringComparison.Ordinal), FormatFields.OfResponse));
        Assert.Equal(expected with { IsStrict = false, Name = null }, Chat("""{"response_format":{"type":"json_object","schema":SCHEMA}}"""));
        Assert.Equal(Strict(AnswerFormatKind.JsonObject, "response_format"), Chat("""{"response_format":{"type":"json_object"}}"""));
        Assert.Equal(AnswerFormatKind.JsonObject, Body.Read("""{"text":{"format":{"type":"json_object"}}}""", FormatFields.OfResponse)!.Kind);
    }

    [Theory]
    [InlineData("json", Schema, AnswerFormatKind.JsonSchema, Schema)]
    [InlineData("json", """ "{\"type\": \"string\"}" """, AnswerFormatKind.JsonSchema, """{"type": "string"}""")]
    [InlineData("regex", """ "[a-z]+" """, AnswerFormatKind.Regex, "[a-z]+")]
    [InlineData("grammar", """ "root ::= \"a\"" """, AnswerFormatKind.Grammar, "root ::= \"a\"")]
    [InlineData("json_object", "true", AnswerFormatKind.JsonObject, null)]
    [InlineData("structural_tag", """{"triggers":[]}""", AnswerFormatKind.StructuralTag, """{"triggers":[]}""")]
    public void Structured_outputs_are_kept_to_the_letter(string member, string value, AnswerFormatKind kind, string? text) =>
        Assert.Equal(Strict(kind, $"structured_outputs.{member}", text), Chat($$$"""{"structured_outputs":{"{{{member}}}":{{{value}}}}}"""));

    [Theory]
    [InlineData("guided_json", Schema, AnswerFormatKind.JsonSchema, Schema)]
    [InlineData("guided_regex", """ "[a-z]+" """, AnswerFormatKind.Regex, "[a-z]+")]
    [InlineData("guided_grammar", """ "root ::= x" """, AnswerFormatKind.Grammar, "root ::= x")]
    [InlineData("guided_json_object", "true", AnswerFormatKind.JsonObject, null)]
    [InlineData("structural_tag", """ "{}" """, AnswerFormatKind.StructuralTag, "{}")]
    [InlineData("json_schema", """ "{}" """, AnswerFormatKind.JsonSchema, "{}")]
    [InlineData("json_schema", "{}", AnswerFormatKind.JsonSchema, "{}")]
    [InlineData("regex", """ "a" """, AnswerFormatKind.Regex, "a")]
    [InlineData("ebnf", """ "root ::= x" """, AnswerFormatKind.Grammar, "root ::= x")]
    [InlineData("grammar", """ "root ::= x" """, AnswerFormatKind.Grammar, "root ::= x")]
    [InlineData("format", """ "json" """, AnswerFormatKind.JsonObject, null)]
    [InlineData("format", "{}", AnswerFormatKind.JsonSchema, "{}")]
    public void The_names_of_other_servers_mean_the_same(string name, string value, AnswerFormatKind kind, string? text)
    {
        var body = $$$"""{"{{{name}}}":{{{value}}}}""";

        Assert.Equal(Strict(kind, name, text), Chat(body));
        Assert.Equal(Strict(kind, name, text), Body.Read(body, FormatFields.OfResponse));
    }

    [Theory]
    [InlineData("""{"structured_outputs":{"choice":["a","b"]}}""")]
    [InlineData("""{"structured_outputs":{"choices":["a","b"]}}""")]
    [InlineData("""{"guided_choice":["a","b"]}""")]
    public void A_choice_is_a_list_of_texts(string body)
    {
        var format = Chat(body)!;

        Assert.Equal((AnswerFormatKind.Choice, true), (format.Kind, format.IsStrict));
        Assert.Equal(["a", "b"], format.Choices!);
    }

    [Fact]
    public void The_options_of_structured_outputs_arrive()
    {
        var format = Chat("""{"structured_outputs":{"json":{},"disable_any_whitespace":true,"disable_additional_properties":true,"whitespace_pattern":" ?"}}""")!;

        Assert.Equal((true, true, " ?"), (format.ForbidsWhitespace, format.ForbidsAdditional, format.WhitespacePattern));
        Assert.Equal("x", Chat("""{"guided_json":{},"guided_whitespace_pattern":"x"}""")!.WhitespacePattern);
    }

    [Theory]
    [InlineData("""{"response_format":{"type":"text"}}""")]
    [InlineData("""{"response_format":null,"structured_outputs":{},"grammar":"","format":"","guided_json_object":false}""")]
    [InlineData("""{"guided_whitespace_pattern":" "}""")]
    public void What_asks_for_nothing_gives_no_form(string body) => Assert.Null(Chat(body));

    [Theory]
    [InlineData("""{"response_format":"text"}""", "response_format")]
    [InlineData("""{"response_format":{}}""", "response_format.type", "missing_required_parameter")]
    [InlineData("""{"response_format":{"type":"xml"}}""", "response_format.type")]
    [InlineData("""{"response_format":{"type":"json_schema"}}""", "response_format.json_schema", "missing_required_parameter")]
    [InlineData("""{"response_format":{"type":"json_schema","json_schema":{"schema":{}}}}""", "response_format.json_schema.name", "missing_required_parameter")]
    [InlineData("""{"response_format":{"type":"json_schema","json_schema":{"name":"a.b","schema":{}}}}""", "response_format.json_schema.name")]
    [InlineData("""{"response_format":{"type":"json_schema","json_schema":{"name":"a"}}}""", "response_format.json_schema.schema", "missing_required_parameter")]
    [InlineData("""{"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":"x"}}}""", "response_format", null)]
    [InlineData("""{"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{},"strict":1}}}""", "response_format.json_schema.strict")]
    [InlineData("""{"response_format":{"type":"json_object"},"structured_outputs":{"regex":"a"}}""", "structured_outputs")]
    [InlineData("""{"response_format":{"type":"json_object"},"guided_json":{}}""", "guided_json")]
    [InlineData("""{"guided_json":{},"guided_regex":"a"}""", "guided_regex")]
    [InlineData("""{"structured_outputs":{"json":{},"regex":"a"}}""", "structured_outputs")]
    [InlineData("""{"structured_outputs":{"disable_any_whitespace":true}}""", "structured_outputs")]
    [InlineData("""{"structured_outputs":{"json":"{"}}""", "structured_outputs.json")]
    [InlineData("""{"structured_outputs":{"json":"[]"}}""", "structured_outputs.json")]
    [InlineData("""{"structured_outputs":{"json":"{\"a\":1,\"a\":2}"}}""", "structured_outputs.json")]
    [InlineData("""{"structured_outputs":{"regex":""}}""", "structured_outputs.regex")]
    [InlineData("""{"structured_outputs":{"choice":[]}}""", "structured_outputs.choice")]
    [InlineData("""{"structured_outputs":{"choice":["a",1]}}""", "structured_outputs.choice[1]")]
    [InlineData("""{"structured_outputs":[]}""", "structured_outputs")]
    [InlineData("""{"format":"xml"}""", "format")]
    public void What_is_wrong_is_refused_where_it_is_wrong(string body, string param, string? code = "invalid_value") =>
        Body.AssertRefused(body, FormatFields.OfChat, param, code);

    [Fact]
    public void A_schema_that_is_no_object_is_refused_with_its_name() => Assert.StartsWith(
        "Invalid schema for response_format 'a': ",
        Body.AssertRefused("""{"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":[]}}}""", FormatFields.OfChat, "response_format", code: null).Message,
        StringComparison.Ordinal);

    private static AnswerFormat? Chat(string body) => Body.Read(body.Replace("SCHEMA", Schema, StringComparison.Ordinal), FormatFields.OfChat);
}
