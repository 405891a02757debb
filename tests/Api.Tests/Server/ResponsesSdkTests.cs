#pragma warning disable OPENAI001 // The SDK calls its Responses client experimental.
using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Responses;

using ResponseStatus = OpenAI.Responses.ResponseStatus;

namespace Otron.Api.Tests.Server;

/// <summary>The Responses client of the OpenAI .NET SDK, unchanged.</summary>
[Collection(OpenServerGroup.Name)]
public sealed class ResponsesSdkTests(OpenServer open)
{
    private readonly ResponsesClient _client = new OpenAIClient(
        new ApiKeyCredential("unused"), new OpenAIClientOptions { Endpoint = new Uri(open.Server.Url, "/v1") }).GetResponsesClient();

    [Fact]
    public async Task Responses_follow_each_other_plain_and_streamed()
    {
        var first = (await _client.CreateResponseAsync(Ask("Hello"))).Value;
        Assert.Equal(first.GetOutputText(), (await _client.GetResponseAsync(first.Id)).Value.GetOutputText());
        Assert.Equal(first.Usage.InputTokenCount + first.Usage.OutputTokenCount, first.Usage.TotalTokenCount);

        var ask = Ask("And then?");
        ask.PreviousResponseId = first.Id;
        ask.StreamingEnabled = true;
        var text = "";
        ResponseResult? end = null;
        await foreach (var update in _client.CreateResponseStreamingAsync(ask))
        {
            if (update is StreamingResponseOutputTextDeltaUpdate delta)
                text += delta.Delta;
            end = update switch
            {
                StreamingResponseCompletedUpdate completed => completed.Response,
                StreamingResponseIncompleteUpdate incomplete => incomplete.Response,
                _ => end,
            };
        }
        Assert.Equal(first.Id, end!.PreviousResponseId);
        Assert.Equal(text, end.GetOutputText());

        await _client.DeleteResponseAsync(end.Id);
        Assert.Equal(404, (await Assert.ThrowsAsync<ClientResultException>(() => _client.GetResponseAsync(end.Id))).Status);
    }

    [Fact]
    public async Task A_background_response_can_be_cancelled()
    {
        var ask = Ask("Hello");
        ask.BackgroundModeEnabled = true;
        var response = (await _client.CreateResponseAsync(ask)).Value;

        var ended = (await _client.CancelResponseAsync(response.Id)).Value;

        Assert.Equal(response.Id, ended.Id);
        Assert.NotEqual(ResponseStatus.InProgress, ended.Status);
    }

    /// <summary>The pair of packages that is pinned reads a streamed response; OpenAI 2.15.0 with the same Extensions threw here.</summary>
    [Fact]
    public async Task Extensions_AI_reads_responses_plain_and_streamed()
    {
        var chat = _client.AsIChatClient(TestServer.Chat);
        var options = new ChatOptions { MaxOutputTokens = 12, Temperature = 0 };
        var plain = await chat.GetResponseAsync("Hello", options);
        var streamed = await chat.GetStreamingResponseAsync("Hello", options).ToChatResponseAsync();
        Assert.NotEmpty(plain.Text);
        Assert.Equal(plain.Text, streamed.Text);
        Assert.NotEmpty(streamed.ConversationId!);

        var next = await chat.GetResponseAsync("And then?", new ChatOptions { MaxOutputTokens = 12, ConversationId = streamed.ConversationId });
        Assert.True(next.Usage!.InputTokenCount > plain.Usage!.TotalTokenCount);
    }

    private static CreateResponseOptions Ask(string text) => new()
    {
        Model = TestServer.Chat,
        InputItems = { ResponseItem.CreateUserMessageItem(text) },
        MaxOutputTokenCount = 12,
        Temperature = 0,
    };
}
