using System.Text;
using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Responses;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.Tests.OpenAi.Responses;

public sealed class EchoedFieldsTests
{
    [Fact]
    public void Tools_and_formats_are_repeated_as_they_were_sent()
    {
        var echo = Echo("""
            {"model":"m","input":"x","tool_choice":{"type":"function","name":"f"},"text":{"format":{"type":"json_schema","name":"n","schema":{"type":"integer","minimum":9007199254740993.0}}},
            "tools":[{"type":"function","name":"f","description":"F","parameters":{"type":"object","properties":{"a":{"const":1e3}}},"strict":true},{"type":"function","name":"g"}]}
            """);

        Assert.Equal(
            """[{"type":"function","name":"f","description":"F","parameters":{"type":"object","properties":{"a":{"const":1e3}}},"strict":true},{"type":"function","name":"g","parameters":null,"strict":false}]""",
            echo["tools"].GetRawText());
        Assert.Equal("""{"type":"function","name":"f"}""", echo["tool_choice"].GetRawText());
        Assert.Equal("""{"format":{"type":"json_schema","name":"n","schema":{"type":"integer","minimum":9007199254740993.0}}}""", echo["text"].GetRawText());
    }

    [Fact]
    public void The_deepest_body_is_repeated_whole()
    {
        const int Levels = JsonBody.MaxDepth - 3; // beside those of the body, the list of tools and the tool
        var schema = string.Concat(Enumerable.Repeat("""{"not":""", Levels)) + "true" + new string('}', Levels);

        var echo = Echo("""
            {"model":"m","input":"x","tools":[{"type":"function","name":"f","parameters":SCHEMA}],"text":{"format":{"type":"json_schema","name":"n","schema":SCHEMA}}}
            """.Replace("SCHEMA", schema, StringComparison.Ordinal));

        Assert.Equal(schema, echo["tools"][0].GetProperty("parameters").GetRawText());
        Assert.Equal(schema, echo["text"].GetProperty("format").GetProperty("schema").GetRawText());
        Assert.Contains(schema, JsonSerializer.Serialize(View(echo), ResponsesJson.Wire.ResponseObject), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"m","input":"x","text":{"note":"\ud800"}}""")]
    [InlineData("""{"model":"m","input":"x","user":"\ud800"}""")]
    public void Half_a_character_is_refused(string body) => Assert.Equal(400, Assert.Throws<ApiException>(() => Echo(body)).Error.Status);

    private static Dictionary<string, JsonElement> Echo(string body)
    {
        using var document = JsonBody.Parse(Encoding.UTF8.GetBytes(body));
        return EchoedFields.Of(ResponsesBody.Read(new RequestFields(document.RootElement)).ToSettings("t"));
    }

    private static ResponseObject View(Dictionary<string, JsonElement> echo) =>
        new ResponseView(new string('0', 32), 1).Of(new() { Settings = new() { Model = "m", Tenant = "t" }, BodyHash = "", CreatedAt = 1 }) with { Echo = echo };
}
