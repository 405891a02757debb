using Otron.Api.OpenAi.Generation;

namespace Otron.Api.Tests.OpenAi.Generation;

public sealed class ToolFieldsTests
{
    private const string Two = """
        "tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g-1.x_Y","strict":true}}]
        """;

    [Fact]
    public void A_function_arrives_as_the_client_wrote_it_without_strict()
    {
        var set = Chat("""
            {"tools":[{"type":"function","function":
              {"strict":true, "parameters":{"type":"object","properties":{"z":{"const":9007199254740993},"a":{"enum":[1.0,"é\u00e9"]}}}, "name":"f", "description":null,
               "x-own":"y"}}]}
            """)!;

        var tool = Assert.Single(set.Tools);
        Assert.Equal(("f", true, "tools[0].function.parameters"), (tool.Name, tool.IsStrict, tool.Field));
        Assert.Equal(
            """{"parameters":{"type":"object","properties":{"z":{"const":9007199254740993},"a":{"enum":[1.0,"é\u00e9"]}}},"name":"f","x-own":"y"}""",
            tool.Function);
        Assert.Equal((ToolMode.Auto, null, false), (set.Mode, set.Allowed, set.IsSingle));
    }

    [Fact]
    public void A_response_has_the_same_functions_in_its_flat_form()
    {
        var tool = Body.Read("""{"tools":[{"type":"function","name":"f","strict":false,"parameters":{"type":"object"}}]}""", ToolFields.OfResponse)!.Tools.Single();

        Assert.Equal(new("f", """{"name":"f","parameters":{"type":"object"}}""", IsStrict: false, "tools[0].parameters"), tool);
    }

    [Theory]
    [InlineData(""" "none" """, ToolMode.None, null)]
    [InlineData(""" "auto" """, ToolMode.Auto, null)]
    [InlineData(""" "required" """, ToolMode.Required, null)]
    [InlineData("null", ToolMode.Auto, null)]
    [InlineData("""{"type":"function","function":{"name":"f"}}""", ToolMode.Named, "f")]
    [InlineData("""{"type":"function","name":"f"}""", ToolMode.Named, "f")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}}]}}""", ToolMode.Required, "f")]
    [InlineData("""{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"f"},{"type":"function","name":"f"}]}""", ToolMode.Auto, "f")]
    public void A_choice_has_many_forms(string choice, ToolMode mode, string? allowed)
    {
        var set = Chat($$"""{{{Two}},"tool_choice":{{choice}}}""")!;

        Assert.Equal((mode, allowed), (set.Mode, set.Allowed is null ? null : string.Join(' ', set.Allowed)));
        Assert.Equal(2, set.Tools.Length);
        Assert.Equal([false, true], set.Tools.Select(tool => tool.IsStrict));
    }

    [Fact]
    public void Calls_are_many_unless_they_may_not_be()
    {
        Assert.False(Chat($$"""{{{Two}},"parallel_tool_calls":true}""")!.IsSingle);
        Assert.True(Chat($$"""{{{Two}},"parallel_tool_calls":false}""")!.IsSingle);
    }

    [Fact]
    public void The_older_names_mean_one_call_of_the_same_functions()
    {
        var set = Body.Read("""{"functions":[{"name":"f"},{"name":"g"}],"function_call":{"name":"g"}}""", OlderChat);

        Assert.Equal((ToolMode.Named, "g", true), (set!.Mode, set.Allowed!.Single(), set.IsSingle));
        Assert.Equal(["functions[0].parameters", "functions[1].parameters"], set.Tools.Select(tool => tool.Field));

        static ToolSet? OlderChat(Otron.Api.OpenAi.Wire.RequestFields fields)
        {
            var set = ToolFields.OfChat(fields, out var hasOlderForm);
            Assert.True(hasOlderForm);
            return set;
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"tools":[],"tool_choice":"none","parallel_tool_calls":true}""")]
    [InlineData("""{"functions":[],"function_call":"none"}""")]
    public void No_functions_are_no_set(string body) => Assert.Null(Chat(body));

    [Fact]
    public void A_response_without_functions_may_say_auto() => Assert.Null(Body.Read("""{"tool_choice":"auto","tools":[]}""", ToolFields.OfResponse));

    [Theory]
    [InlineData("""{"tools":{}}""", "tools")]
    [InlineData("""{"tools":[7]}""", "tools[0]")]
    [InlineData("""{"tools":[{"type":"function"}]}""", "tools[0].function", "missing_required_parameter")]
    [InlineData("""{"tools":[{"type":"function","function":{}}]}""", "tools[0].function.name", "missing_required_parameter")]
    [InlineData("""{"tools":[{"type":"function","function":{"name":"a b"}}]}""", "tools[0].function.name")]
    [InlineData("""{"tools":[{"type":"function","function":{"name":""}}]}""", "tools[0].function.name")]
    [InlineData("""{"tools":[{"type":"function","function":{"name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}]}""", "tools[0].function.name")]
    [InlineData("""{"tools":[{"function":{"name":"f"}},{"function":{"name":"f"}}]}""", "tools[1].function.name")]
    [InlineData("""{"tools":[{"function":{"name":"f","description":7}}]}""", "tools[0].function.description")]
    [InlineData("""{"tools":[{"function":{"name":"f","strict":"yes"}}]}""", "tools[0].function.strict")]
    [InlineData("""{"tools":[{"function":{"name":"f","parameters":[]}}]}""", "tools[0].function.parameters", "invalid_function_parameters")]
    [InlineData("""{"tools":[{"function":{"name":"f","parameters":{"enum":["\ud800"]}}}]}""", null, "invalid_json")]
    [InlineData("""{"tools":[{"type":"custom","custom":{"name":"f"}}]}""", "tools[0].type", "unsupported_parameter")]
    [InlineData("""{"tools":[{"type":"web_search"}]}""", "tools[0].type", "unsupported_parameter")]
    [InlineData("""{"tool_choice":"required"}""", "tool_choice")]
    [InlineData("""{"tool_choice":"auto"}""", "tool_choice")]
    [InlineData("""{"tool_choice":{"type":"function","function":{"name":"f"}}}""", "tool_choice")]
    [InlineData("""{"tools":[{"function":{"name":"f"}}],"tool_choice":"any"}""", "tool_choice")]
    [InlineData("""{"tools":[{"function":{"name":"f"}}],"tool_choice":7}""", "tool_choice")]
    [InlineData("""{"tools":[{"function":{"name":"f"}}],"tool_choice":{"type":"function","function":{"name":"g"}}}""", "tool_choice")]
    [InlineData("""{"tools":[{"function":{"name":"f"}}],"tool_choice":{"type":"function"}}""", "tool_choice.name", "missing_required_parameter")]
    [InlineData("""{"tools":[{"function":{"name":"f"}}],"tool_choice":{"type":"custom","custom":{"name":"f"}}}""", "tool_choice.type", "unsupported_parameter")]
    [InlineData("""{"tools":[{"function":{"name":"f"}}],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"none"}}}""", "tool_choice.allowed_tools.mode")]
    [InlineData("""{"tools":[{"function":{"name":"f"}}],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[]}}}""", "tool_choice.allowed_tools.tools")]
    [InlineData("""{"tools":[{"function":{"name":"f"}}],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"function":{"name":"g"}}]}}}""", "tool_choice")]
    [InlineData("""{"tools":[{"function":{"name":"f"}}],"functions":[{"name":"g"}]}""", "functions")]
    [InlineData("""{"functions":[{"name":"g"}],"function_call":"required"}""", "function_call")]
    [InlineData("""{"tools":[{"function":{"name":"f"}}],"function_call":{"name":"f"}}""", "function_call")]
    [InlineData("""{"functions":[{"name":"f"}],"tool_choice":"required"}""", "tool_choice")]
    public void What_is_wrong_is_refused_where_it_is_wrong(string body, string? param, string code = "invalid_value") =>
        Body.AssertRefused(body, fields => ToolFields.OfChat(fields, out _), param, code);

    [Fact]
    public void More_functions_than_the_limit_are_refused_with_its_number()
    {
        var tools = string.Join(',', Enumerable.Range(0, 513).Select(i => $$$"""{"function":{"name":"f{{{i}}}"}}"""));

        Assert.Contains("at most 512", Body.AssertRefused($$"""{"tools":[{{tools}}]}""", fields => ToolFields.OfChat(fields, out _), "tools").Message, StringComparison.Ordinal);
    }

    private static ToolSet? Chat(string body) => Body.Read(body, fields => ToolFields.OfChat(fields, out _));
}
