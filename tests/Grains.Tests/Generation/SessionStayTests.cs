using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;
using Otron.Grains.Hosting;
using Otron.Grains.Models;
using Otron.Grains.Nodes;
using Otron.Tests;

namespace Otron.Grains.Tests.Generation;

/// <summary>An idle session stays on the silo that keeps its cache, and no longer.</summary>
public sealed class SessionStayTests : IAsyncLifetime
{
    private const string Model = "tiny/gemma";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly InProcessTestCluster _cluster = NewCluster();

    private IServiceProvider Silo => _cluster.Silos[0].ServiceProvider;

    public Task InitializeAsync() => _cluster.DeployAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Only_a_session_without_a_cache_is_collected()
    {
        var (kept, dropped) = (await AnswerAsync("kept"), await AnswerAsync("dropped"));
        var sessions = Silo.GetRequiredService<LocalLoad>();
        Assert.Equivalent(new[] { kept.GetGrainId(), dropped.GetGrainId() }, sessions.Sessions);

        // Twice, so that the one that stays outlives the age that the others are collected at more than once.
        for (var round = 0; round < 2; round++)
        {
            Silo.GetRequiredService<NodeModels>().Get<ChatModel>(Model).Engine.Sessions.Forget(new("t", dropped.GetPrimaryKeyString()));
            using var deadline = new CancellationTokenSource(Deadline);
            while (sessions.Sessions.Contains(dropped.GetGrainId()))
                await Task.Delay(50, deadline.Token);
            Assert.Contains(kept.GetGrainId(), sessions.Sessions);
            await AnswerAsync("dropped");
        }
    }

    private async Task<IGenerationGrain> AnswerAsync(string name)
    {
        var session = _cluster.Client.GetGrain<IGenerationGrain>(SessionKey.Create(Model, "t", name));
        await Answers.ReadAsync(session.GenerateAsync(new() { Model = Model, Tenant = "t", Messages = [new("user", "Hi")], MaxTokens = 3 }));
        return session;
    }

    private static InProcessTestCluster NewCluster()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSiloHost((_, host) => host.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Otron:Models:Path"] = Repo.Models,
            ["Otron:Models:Serve"] = Model,
            ["Otron:Engine:Threads"] = "1",
            ["Logging:LogLevel:Default"] = "Warning",
        }));
        builder.ConfigureSilo((_, silo) => silo.AddOtron().Configure<GrainCollectionOptions>(options =>
            (options.CollectionAge, options.CollectionQuantum) = (TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1))));
        return builder.Build();
    }
}
