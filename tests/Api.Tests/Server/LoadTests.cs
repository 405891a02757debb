using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Otron.Engine.Generation;
using Otron.Engine.Generation.Telemetry;
using Otron.Grains.Models;

namespace Otron.Api.Tests.Server;

/// <summary>Many at once, again and again: everyone is served, and nothing is left behind.</summary>
[Collection(AloneGroup.Name)]
public sealed class LoadTests : IAsyncLifetime
{
    private const int Callers = 16, Rounds = 5, MaxTokens = 32;
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync($"{TestServer.Chat},{TestServer.Embedding}");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Sixteen_chats_and_sixteen_embeddings_at_once_leave_no_row_no_activation_and_no_memory_behind()
    {
        var engine = _server.Services.GetRequiredService<NodeModels>().Get<ChatModel>(TestServer.Chat).Engine;
        var management = _server.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        var left = new List<(int Activations, int RowsWarm, int CommittedTokens, long ManagedBytes)>();
        for (var round = 0; round < Rounds; round++)
        {
            await RoundAsync();
            var status = await IdleAsync(engine);
            left.Add((await management.GetTotalActivationCount(), status.RowsWarm, status.CommittedTokens, GC.GetTotalMemory(forceFullCollection: true)));
        }

        // The first round fills caches and pools; from the second on the same work leaves the same behind.
        Assert.All(left[1..], after => Assert.Equal((left[1].Activations, Callers), (after.Activations, after.RowsWarm)));
        Assert.All(left[1..], after => Assert.Equal(left[1].CommittedTokens, after.CommittedTokens));
        Assert.InRange(left[^1].ManagedBytes - left[1].ManagedBytes, long.MinValue, 2 << 20);
    }

    private async Task RoundAsync()
    {
        var chats = Enumerable.Range(0, Callers).Select(i => _server.PostAsync(
            "/v1/chat/completions",
            TestServer.ChatBody($"Question {i}", $$""" "max_tokens":{{MaxTokens}},"temperature":0,"stream":true,"stream_options":{"include_usage":true},"session_id":"s{{i}}" """))).ToArray();
        var embeddings = Enumerable.Range(0, Callers).Select(i => _server.PostAsync(
            "/v1/embeddings", $$"""{"model":"{{TestServer.Embedding}}","input":["text {{i}}","more"]}""")).ToArray();

        foreach (var chat in await Task.WhenAll(chats))
        {
            Assert.Equal(HttpStatusCode.OK, chat.Status);
            Assert.Equal("[DONE]", chat.Events[^1]);
            Assert.InRange(new Answer(chat.Status, chat.Headers, chat.ContentHeaders, chat.Events[^2]).Usage.GetProperty("completion_tokens").GetInt32(), 1, MaxTokens);
        }
        foreach (var embedding in await Task.WhenAll(embeddings))
        {
            Assert.Equal(HttpStatusCode.OK, embedding.Status);
            Assert.Equal(2, embedding.Json.GetProperty("data").GetArrayLength());
        }
    }

    /// <summary>The engine lets go of a row a moment after the last token has left.</summary>
    private static async Task<EngineStatus> IdleAsync(LlmEngine engine)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (engine.Status is not { RowsActive: 0, Waiting: 0 })
            await Task.Delay(5, deadline.Token);
        return engine.Status;
    }
}

/// <summary>Memory can be judged only while no other test runs in the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneGroup
{
    public const string Name = "alone";
}
