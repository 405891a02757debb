using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Generation;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.Tests.OpenAi.Generation;

public sealed class ItemReaderTests
{
    [Theory]
    [InlineData("""{"role":"user","content":"Hello"}""", "user: Hello")]
    [InlineData("""{"type":"message","role":"assistant","id":"msg_1","status":"completed","content":[{"type":"output_text","text":"Hi","annotations":[]}]}""", "assistant: Hi")]
    [InlineData("""{"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{\"a\": 1}","status":"completed"}""", """call c f {"a": 1}""")]
    [InlineData("""{"type":"function_call","call_id":"c","name":"f","arguments":""}""", "call c f {}")]
    [InlineData("""{"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":"}""", """call c f {"a":""")]
    [InlineData("""{"type":"function_call_output","call_id":"c","output":"12:00"}""", "result c 12:00")]
    [InlineData("""{"type":"function_call_output","call_id":"c","output":""}""", "result c ")]
    [InlineData("""{"type":"function_call_output","call_id":"c","output":[]}""", "result c ")]
    [InlineData("""{"type":"function_call_output","call_id":"c","output":[{"type":"input_text","text":"12"},{"type":"input_text","text":"00"}]}""", "result c 12\n00")]
    [InlineData("""{"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"Hmm."}]}""", "reasoning Hmm.")]
    [InlineData("""{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"A"},{"type":"summary_text","text":"B"}]}""", "reasoning A\nB")]
    [InlineData("""{"type":"reasoning","id":"rs_1","summary":[],"content":null,"encrypted_content":"gAAAA"}""", "reasoning ")]
    public void Items_are_read_in_the_forms_that_SDKs_send(string item, string expected) => Assert.Equal(expected.ReplaceLineEndings("\n"), Describe(Read(item)));

    [Theory]
    [InlineData("""{"type":"function_call","name":"f","arguments":"{}"}""", "input[3].call_id")]
    [InlineData("""{"type":"function_call","call_id":"c","arguments":"{}"}""", "input[3].name")]
    [InlineData("""{"type":"function_call","call_id":"c","name":"f","arguments":7}""", "input[3].arguments")]
    [InlineData("""{"type":"function_call_output","output":"x"}""", "input[3].call_id")]
    [InlineData("""{"type":"function_call_output","call_id":"c"}""", "input[3].output")]
    [InlineData("""{"type":"function_call_output","call_id":"c","output":[{"type":"input_image","image_url":"http://127.0.0.1/"}]}""", "input[3].output[0]")]
    [InlineData("""{"type":"reasoning","content":[{"type":"output_text","text":"x"}]}""", "input[3].content[0]")]
    [InlineData("""{"type":"web_search_call","id":"ws_1"}""", "input[3].type")]
    public void Wrong_items_are_refused_by_place(string item, string param) => Assert.Equal(param, Assert.Throws<ApiException>(() => Read(item)).Error.Param);

    private static ChatMessage Read(string item)
    {
        using var document = JsonDocument.Parse(item);
        return ItemReader.Read(new RequestFields(document.RootElement, "input[3]"));
    }

    private static string Describe(ChatMessage item) => item switch
    {
        { ToolCallId: { } call } => $"result {call} {item.Content}",
        { ToolCalls: [var call] } => $"call {call.Id} {call.Name} {call.Arguments}",
        { Reasoning: { } text } => $"reasoning {text}",
        _ => $"{item.Role}: {item.Content}",
    };
}
