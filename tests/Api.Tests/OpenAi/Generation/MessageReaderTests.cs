using Otron.Api.OpenAi.Generation;

namespace Otron.Api.Tests.OpenAi.Generation;

public sealed class MessageReaderTests
{
    private const string Call = """{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]}""";

    [Fact]
    public void Calls_and_their_results_arrive()
    {
        var messages = Read("""
            {"role":"user","content":"Hi"},
            {"role":"assistant","reasoning_content":"Hm.","tool_calls":[
              {"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1"}},
              {"id":"c2","function":{"name":"g","arguments":{"b": 1.0}}},
              {"id":"c3","function":{"name":"h"}},{"id":"c4","function":{"name":"h","arguments":""}}]},
            {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"x"},{"type":"text","text":"y"}]},
            {"role":"tool","tool_call_id":"c1","name":"f","content":""},
            {"role":"assistant","content":"Done.","reasoning":"So."}
            """);

        Assert.Equal(["user", "assistant", "tool", "tool", "assistant"], messages.Select(message => message.Role));
        Assert.Equal(["Hi", "", "x\ny", "", "Done."], messages.Select(message => message.Content));
        Assert.Equal([null, "Hm.", null, null, "So."], messages.Select(message => message.Reasoning));
        Assert.Equal(
            [new("c1", "f", """{"a":1"""), new("c2", "g", """{"b": 1.0}"""), new("c3", "h", "{}"), new("c4", "h", "{}")],
            messages[1].ToolCalls!);
        Assert.Equal([null, null, "c2", "c1", null], messages.Select(message => message.ToolCallId));
    }

    [Fact]
    public void The_older_form_of_a_call_gets_an_id()
    {
        var messages = Read("""
            {"role":"user","content":"Hi"},{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},
            {"role":"function","name":"f","content":"1"}
            """);

        var call = Assert.Single(messages[1].ToolCalls!);
        Assert.Equal(("f", "{}"), (call.Name, call.Arguments));
        Assert.Equal(("tool", call.Id, "f"), (messages[2].Role, messages[2].ToolCallId, messages[2].Name));
        Assert.Matches("^call_[0-9a-zA-Z]{24}$", call.Id);
    }

    [Fact]
    public void An_answer_without_calls_has_none() => Assert.Null(Read("""{"role":"assistant","content":"x","tool_calls":[]}""").Single().ToolCalls);

    [Theory]
    [InlineData("""{"role":"tool","tool_call_id":"c","content":"x"}""", "messages[0].tool_call_id")]
    [InlineData("""{"role":"tool","content":"x"}""", "messages[0].tool_call_id", "missing_required_parameter")]
    [InlineData(Call + """,{"role":"tool","tool_call_id":"c1"}""", "messages[1].content", "missing_required_parameter")]
    [InlineData(Call + """,{"role":"tool","tool_call_id":"c1","content":"x"},{"role":"tool","tool_call_id":"c2","content":"x"}""", "messages[2].tool_call_id")]
    [InlineData("""{"role":"function","name":"f","content":"x"}""", "messages[0].name")]
    [InlineData("""{"role":"assistant","tool_calls":{}}""", "messages[0].tool_calls")]
    [InlineData("""{"role":"assistant","tool_calls":[7]}""", "messages[0].tool_calls[0]")]
    [InlineData("""{"role":"assistant","tool_calls":[{"function":{"name":"f"}}]}""", "messages[0].tool_calls[0].id", "missing_required_parameter")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c"}]}""", "messages[0].tool_calls[0].function", "missing_required_parameter")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c","type":"custom"}]}""", "messages[0].tool_calls[0].type", "unsupported_content")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":7}}]}""", "messages[0].tool_calls[0].function.arguments")]
    [InlineData("""{"role":"user","content":"x","tool_calls":[{"id":"c"}]}""", "messages[0].tool_calls", "unsupported_content")]
    [InlineData("""{"role":"assistant","content":"x","audio":{"id":"a"}}""", "messages[0].audio", "unsupported_content")]
    [InlineData("""{"role":"assistant","content":"x","reasoning_content":7}""", "messages[0].reasoning_content")]
    public void Wrong_calls_are_refused_where_they_are_wrong(string messages, string param, string code = "invalid_value") =>
        Body.AssertRefused($$"""{"messages":[{{messages}}]}""", MessageReader.Read, param, code);

    private static ChatMessage[] Read(string messages) => Body.Read($$"""{"messages":[{{messages}}]}""", MessageReader.Read);
}
