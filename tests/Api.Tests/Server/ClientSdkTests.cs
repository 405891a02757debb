using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using ChatFinishReason = OpenAI.Chat.ChatFinishReason;
using ChatMessage = OpenAI.Chat.ChatMessage;

namespace Otron.Api.Tests.Server;

/// <summary>The OpenAI .NET SDK and Microsoft.Extensions.AI, unchanged, as users have them.</summary>
[Collection(OpenServerGroup.Name)]
public sealed class ClientSdkTests(OpenServer open)
{
    private readonly OpenAIClient _client = new(
        new ApiKeyCredential("unused"), new OpenAIClientOptions { Endpoint = new Uri(open.Server.Url, "/v1") });

    private static ChatCompletionOptions Options => new() { MaxOutputTokenCount = 12, Temperature = 0 };

    [Fact]
    public async Task OpenAI_chats_plain_and_streamed()
    {
        var chat = _client.GetChatClient(TestServer.Chat);
        ChatMessage[] messages = [new SystemChatMessage("Be brief."), new UserChatMessage("Hello")];
        var plain = (await chat.CompleteChatAsync(messages, Options)).Value;
        Assert.Equal(plain.Usage.InputTokenCount + plain.Usage.OutputTokenCount, plain.Usage.TotalTokenCount);

        var streamed = "";
        ChatFinishReason? reason = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in chat.CompleteChatStreamingAsync(messages, Options))
        {
            streamed += string.Concat(update.ContentUpdate.Select(part => part.Text));
            reason = update.FinishReason ?? reason;
            usage = update.Usage ?? usage;
        }
        Assert.Equal(string.Concat(plain.Content.Select(part => part.Text)), streamed);
        Assert.Equal(plain.FinishReason, reason);
        Assert.Equal(plain.Usage.OutputTokenCount, usage!.OutputTokenCount);
    }

    [Fact]
    public async Task OpenAI_reads_logprobs_plain_and_streamed()
    {
        var chat = _client.GetChatClient(TestServer.Chat);
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 12, Temperature = 0, IncludeLogProbabilities = true, TopLogProbabilityCount = 3 };
        var plain = (await chat.CompleteChatAsync([new UserChatMessage("Hello")], options)).Value;
        var streamed = new List<ChatTokenLogProbabilityDetails>();
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage("Hello")], options))
            streamed.AddRange(update.ContentTokenLogProbabilities);

        Assert.NotEmpty(streamed);
        Assert.Equal(plain.ContentTokenLogProbabilities.Select(token => (token.Token, token.LogProbability)), streamed.Select(token => (token.Token, token.LogProbability)));
        Assert.All(streamed, token => Assert.Equal(3, token.TopLogProbabilities.Count));
    }

    [Fact]
    public async Task OpenAI_embeds_texts_and_lists_models()
    {
        OpenAIEmbeddingCollection vectors = await _client.GetEmbeddingClient(TestServer.Embedding).GenerateEmbeddingsAsync(
            ["one", "two"], new OpenAI.Embeddings.EmbeddingGenerationOptions { Dimensions = 32 });
        Assert.Equal([32, 32], vectors.Select(v => v.ToFloats().Length));
        Assert.True(vectors.Usage.InputTokenCount > 0);
        Assert.Contains((await _client.GetOpenAIModelClient().GetModelsAsync()).Value, model => model.Id == TestServer.Chat);
        Assert.Equal("otron", (await _client.GetOpenAIModelClient().GetModelAsync(TestServer.Chat)).Value.OwnedBy);
    }

    [Fact]
    public async Task OpenAI_raises_our_error()
    {
        var error = await Assert.ThrowsAsync<ClientResultException>(
            () => _client.GetChatClient("none").CompleteChatAsync(new UserChatMessage("Hello")));
        Assert.Equal(404, error.Status);
        Assert.Contains("model_not_found", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extensions_AI_chats_plain_and_streamed()
    {
        var chat = _client.GetChatClient(TestServer.Chat).AsIChatClient();
        var options = new ChatOptions { MaxOutputTokens = 12, Temperature = 0 };
        var plain = await chat.GetResponseAsync("Hello", options);
        var streamed = await chat.GetStreamingResponseAsync("Hello", options).ToChatResponseAsync();
        Assert.Equal(plain.Text, streamed.Text);
        Assert.Equal(plain.FinishReason, streamed.FinishReason);
        Assert.Equal(plain.Usage!.TotalTokenCount, streamed.Usage!.TotalTokenCount);
    }

    [Fact]
    public async Task Extensions_AI_embeds()
    {
        var generator = _client.GetEmbeddingClient(TestServer.Embedding).AsIEmbeddingGenerator();
        var vectors = await generator.GenerateAsync(["one", "two"]);
        Assert.Equal(2, vectors.Count);
        Assert.NotEqual(vectors[0].Vector.ToArray(), vectors[1].Vector.ToArray());
    }
}
