using System.Net;
using Otron.Api.Tests.Server;

namespace Otron.Api.Tests.Telemetry;

/// <summary>Requests that make every instrument speak.</summary>
internal static class Traffic
{
    public static async Task OfEveryKindAsync(TestServer server, string text)
    {
        var chat = TestServer.ChatBody(text, $""" "max_tokens":8,"repetition_penalty":1.1,"session_id":"{text}" """);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/v1/chat/completions", chat)).Status);
        var streamed = TestServer.ChatBody(text, """ "max_tokens":8,"stream":true """);
        Assert.Equal("[DONE]", (await server.PostAsync("/v1/chat/completions", streamed)).Events[^1]);
        var response = $$"""{"model":"{{TestServer.Chat}}","input":"{{text}}","max_output_tokens":4,"store":false}""";
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/v1/responses", response)).Status);
        await EmbedAsync(server, text);
        await RefusedEmbeddingAsync(server);
    }

    public static async Task<Answer> EmbedAsync(TestServer server, string text = "some words")
    {
        var answer = await server.PostAsync("/v1/embeddings", $$"""{"model":"{{TestServer.Embedding}}","input":["{{text}}","and a longer text beside it"]}""");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer;
    }

    public static async Task RefusedEmbeddingAsync(TestServer server) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await server.PostAsync("/v1/embeddings", $$"""{"model":"{{TestServer.Embedding}}","input":"x","dimensions":5}""")).Status);

    public static async Task<string> ScrapeAsync(TestServer server)
    {
        var answer = await server.SendAsync(HttpMethod.Get, "/metrics");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Text;
    }
}
