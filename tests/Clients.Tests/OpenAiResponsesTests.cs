using System.Text;
using OpenAI.Responses;
using Otron.Clients.Tests.Harness;

namespace Otron.Clients.Tests;

/// <summary>The responses client of the OpenAI .NET library: functions, structured output and stored turns.</summary>
[Collection(ShippedServerGroup.Name)]
public sealed class OpenAiResponsesTests(ShippedServer server)
{
    private static readonly ResponseTool GetWeather = ResponseTool.CreateFunctionTool(
        Weather.Name, BinaryData.FromString(Weather.Parameters), strictModeEnabled: true, Weather.Description);

    private readonly ResponsesClient _client = server.OpenAI.GetResponsesClient();

    private static CreateResponseOptions Ask(params ResponseItem[] items)
    {
        var options = new CreateResponseOptions { Model = ShippedServer.Model, MaxOutputTokenCount = 64, Temperature = 0 };
        foreach (var item in items)
            options.InputItems.Add(item);
        return options;
    }

    private static CreateResponseOptions AskWithTools()
    {
        var options = Ask(ResponseItem.CreateUserMessageItem(Weather.Question));
        options.Tools.Add(GetWeather);
        options.ToolChoice = ResponseToolChoice.CreateRequiredChoice();
        options.ParallelToolCallsEnabled = false;
        return options;
    }

    [Fact]
    public async Task The_output_of_a_function_alone_continues_a_stored_turn()
    {
        var asked = (await _client.CreateResponseAsync(AskWithTools())).Value;
        var call = Assert.Single(asked.OutputItems.OfType<FunctionCallResponseItem>());
        Assert.Equal(Weather.Name, call.FunctionName);
        Weather.AssertArguments(call.FunctionArguments.ToString());

        var output = Ask(ResponseItem.CreateFunctionCallOutputItem(call.CallId, "18 degrees and sunny"));
        output.PreviousResponseId = asked.Id;
        output.Tools.Add(GetWeather);
        output.ToolChoice = ResponseToolChoice.CreateNoneChoice();
        var told = (await _client.CreateResponseAsync(output)).Value;
        Assert.NotEmpty(told.GetOutputText());
        Assert.True(told.Usage.InputTokenCount > asked.Usage.TotalTokenCount);
    }

    [Fact]
    public async Task A_call_is_streamed_in_pieces()
    {
        var options = AskWithTools();
        options.StreamingEnabled = true;
        var pieces = new StringBuilder();
        FunctionCallResponseItem? done = null;
        ResponseResult? end = null;
        await foreach (var update in _client.CreateResponseStreamingAsync(options))
        {
            if (update is StreamingResponseFunctionCallArgumentsDeltaUpdate delta)
                pieces.Append(delta.Delta);
            if (update is StreamingResponseOutputItemDoneUpdate { Item: FunctionCallResponseItem item })
                done = item;
            if (update is StreamingResponseCompletedUpdate completed)
                end = completed.Response;
        }
        Weather.AssertArguments(pieces.ToString());
        Assert.Equal(done!.FunctionArguments.ToString(), pieces.ToString());
        Assert.Equal(done.CallId, Assert.Single(end!.OutputItems.OfType<FunctionCallResponseItem>()).CallId);
    }

    [Fact]
    public async Task An_answer_fits_its_schema()
    {
        var options = Ask(ResponseItem.CreateUserMessageItem(Weather.Question));
        options.TextOptions = new()
        {
            TextFormat = ResponseTextFormat.CreateJsonSchemaFormat("weather", BinaryData.FromString(Weather.Parameters), jsonSchemaIsStrict: true),
        };
        var answer = (await _client.CreateResponseAsync(options)).Value;
        Assert.Equal(ResponseStatus.Completed, answer.Status);
        Weather.AssertArguments(answer.GetOutputText());
    }
}
