using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;
using Otron.Grains.Hosting;
using Otron.Grains.Nodes;
using Otron.Grains.Storage;
using Otron.Grains.Tests.Generation;
using Otron.Tests;

namespace Otron.Grains.Tests.Migration;

/// <summary>A silo that is told to stop gives up its sessions one by one, and refuses what comes late.</summary>
public sealed class DrainTests : IAsyncLifetime
{
    private const string Model = "tiny/gemma";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly InProcessTestCluster _cluster = NewCluster();

    public Task InitializeAsync() => _cluster.DeployAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Sessions_move_to_the_silo_that_stays_and_answer_there()
    {
        var sessions = Enumerable.Range(0, 12).Select(_ => NewSession()).ToArray();
        foreach (var session in sessions)
            await AnswerAsync(session);
        var leaving = _cluster.Silos.First(silo => Load(silo).Sessions.Length > 0);
        var staying = _cluster.Silos.Single(silo => silo != leaving);

        await _cluster.StopSiloAsync(leaving);

        Assert.Equal(12, Load(staying).Sessions.Length);
        Assert.Equivalent(sessions.Select(session => session.GetGrainId()), Load(staying).Sessions);
        foreach (var session in sessions)
            Assert.Equal(3, (await AnswerAsync(session)).Finished.CompletionTokens);
        Assert.Equal(12, Load(staying).Sessions.Length);
    }

    [Fact]
    public async Task A_running_turn_ends_where_it_began_and_a_new_one_is_refused_until_its_session_has_moved()
    {
        var session = NewSession();
        await using var running = session.GenerateAsync(Request(maxTokens: 400)).GetAsyncEnumerator();
        await running.MoveNextAsync();
        var leaving = _cluster.Silos.Single(silo => Load(silo).Sessions.Length > 0);
        var late = IdleSessionOn(leaving);
        await AnswerAsync(late);

        var stopped = _cluster.StopSiloAsync(leaving);
        var finished = default(GenerationEvent);
        while (await running.MoveNextAsync())
            finished = running.Current;

        Assert.Equal((GenerationEventKind.Finished, 400), (finished.Kind, finished.CompletionTokens));
        Assert.Equal(3, (await AnswerUntilAcceptedAsync(late)).Finished.CompletionTokens);
        await stopped;
        Assert.Equal(3, (await AnswerAsync(session)).Finished.CompletionTokens);
    }

    /// <summary>A session that the silo gets, by a hint such as moving sessions have.</summary>
    private IGenerationGrain IdleSessionOn(InProcessSiloHandle silo)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
        return NewSession();
    }

    private static async Task<Answers> AnswerUntilAcceptedAsync(IGenerationGrain session)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            try
            {
                return await AnswerAsync(session);
            }
            catch (OtronException e) when (e.Code == ErrorCode.Unavailable)
            {
                await Task.Delay(20, deadline.Token);
            }
        }
    }

    private static Task<Answers> AnswerAsync(IGenerationGrain session) => Answers.ReadAsync(session.GenerateAsync(Request(maxTokens: 3)));

    private static GenerationRequest Request(int maxTokens) => new()
    {
        Model = Model,
        Tenant = "t",
        Messages = [new("user", "Hi")],
        MaxTokens = maxTokens,
        Sampling = new() { LogitBias = new() { [5] = 100 } },
    };

    private IGenerationGrain NewSession() => _cluster.Client.GetGrain<IGenerationGrain>(SessionKey.Create(Model, "t", Guid.NewGuid().ToString()));

    private static LocalLoad Load(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<LocalLoad>();

    private static InProcessTestCluster NewCluster()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSiloHost((_, host) => host.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Otron:Models:Path"] = Repo.Models,
            ["Otron:Models:Serve"] = Model,
            ["Otron:Engine:Rows"] = "8",
            ["Otron:Engine:Threads"] = "1",
            ["Logging:LogLevel:Default"] = "Warning",
        }));
        builder.ConfigureSilo((_, silo) => silo.AddMemoryGrainStorage(GrainStorageNames.Conversations).AddOtron());
        return builder.Build();
    }
}
