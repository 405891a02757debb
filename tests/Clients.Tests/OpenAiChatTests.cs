using System.Text;
using System.Text.Json;
using OpenAI.Chat;
using Otron.Clients.Tests.Harness;

namespace Otron.Clients.Tests;

/// <summary>The chat client of the OpenAI .NET library: functions and structured output.</summary>
[Collection(ShippedServerGroup.Name)]
public sealed class OpenAiChatTests(ShippedServer server)
{
    private static readonly ChatTool GetWeather = ChatTool.CreateFunctionTool(
        Weather.Name, Weather.Description, BinaryData.FromString(Weather.Parameters), functionSchemaIsStrict: true);

    private readonly ChatClient _chat = server.OpenAI.GetChatClient(ShippedServer.Model);

    private static ChatCompletionOptions Asking(ChatToolChoice choice) =>
        new() { Tools = { GetWeather }, ToolChoice = choice, MaxOutputTokenCount = 64, Temperature = 0, AllowParallelToolCalls = false };

    [Fact]
    public async Task A_call_is_answered_by_its_function_and_the_chat_goes_on()
    {
        var messages = new List<ChatMessage> { new UserChatMessage(Weather.Question) };
        var asked = (await _chat.CompleteChatAsync(messages, Asking(ChatToolChoice.CreateRequiredChoice()))).Value;
        var generated = asked.Usage.TotalTokenCount;
        Assert.Equal(ChatFinishReason.ToolCalls, asked.FinishReason);
        var call = Assert.Single(asked.ToolCalls);
        Assert.Equal(Weather.Name, call.FunctionName);
        Weather.AssertArguments(call.FunctionArguments.ToString());

        messages.Add(new AssistantChatMessage(asked));
        messages.Add(new ToolChatMessage(call.Id, "18 degrees and sunny"));
        var told = (await _chat.CompleteChatAsync(messages, Asking(ChatToolChoice.CreateNoneChoice()))).Value;
        Assert.Empty(told.ToolCalls);
        // The next turn prints the call as it was generated, but for the token that ended the answer.
        Assert.InRange(told.Usage.InputTokenDetails.CachedTokenCount, generated - 2, generated);
        Assert.NotEmpty(told.Content[0].Text);
    }

    [Fact]
    public async Task A_named_function_is_called_and_streamed_in_pieces()
    {
        var options = Asking(ChatToolChoice.CreateFunctionChoice(Weather.Name));
        var whole = (await _chat.CompleteChatAsync([new UserChatMessage(Weather.Question)], options)).Value;
        Assert.Equal(ChatFinishReason.Stop, whole.FinishReason);

        var arguments = new StringBuilder();
        var names = new List<string>();
        ChatFinishReason? end = null;
        await foreach (var update in _chat.CompleteChatStreamingAsync([new UserChatMessage(Weather.Question)], options))
        {
            foreach (var piece in update.ToolCallUpdates)
            {
                if (piece.FunctionName is { } name)
                    names.Add(name);
                arguments.Append(piece.FunctionArgumentsUpdate);
            }
            end = update.FinishReason ?? end;
        }
        Assert.Equal(Weather.Name, Assert.Single(names));
        Assert.Equal(Assert.Single(whole.ToolCalls).FunctionArguments.ToString(), arguments.ToString());
        Assert.Equal(whole.FinishReason, end);
    }

    [Fact]
    public async Task An_answer_fits_its_schema_plain_and_streamed()
    {
        var options = new ChatCompletionOptions
        {
            MaxOutputTokenCount = 64,
            Temperature = 0,
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat(
                "weather", BinaryData.FromString(Weather.Parameters), jsonSchemaIsStrict: true),
        };
        var whole = (await _chat.CompleteChatAsync([new UserChatMessage(Weather.Question)], options)).Value;
        Assert.Equal(ChatFinishReason.Stop, whole.FinishReason);
        Weather.AssertArguments(whole.Content[0].Text);

        var streamed = new StringBuilder();
        await foreach (var update in _chat.CompleteChatStreamingAsync([new UserChatMessage(Weather.Question)], options))
            foreach (var part in update.ContentUpdate)
                streamed.Append(part.Text);
        Assert.Equal(whole.Content[0].Text, streamed.ToString());
    }

    [Fact]
    public async Task Any_object_is_an_object()
    {
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 48, Temperature = 0, ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat() };
        var answer = (await _chat.CompleteChatAsync([new UserChatMessage("Describe a cat in JSON.")], options)).Value;
        var text = answer.Content[0].Text;
        Assert.StartsWith("{", text, StringComparison.Ordinal);
        if (answer.FinishReason == ChatFinishReason.Stop) // else it is cut, as every answer at its limit
            Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(text).RootElement.ValueKind);
    }
}
