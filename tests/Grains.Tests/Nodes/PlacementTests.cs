using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Otron.Grains.Hosting;
using Otron.Grains.Nodes;
using Otron.Grains.Storage;
using Otron.Grains.Tests.Generation;
using Otron.Tests;

namespace Otron.Grains.Tests.Nodes;

/// <summary>Three silos of one process: two with one chat model, the third with another and with the encoder.</summary>
public sealed class PlacementTests : IAsyncLifetime
{
    private const string Common = "tiny/gemma";
    private const string Rare = "tiny/qwen3";
    private const string Encoder = "tiny/bge";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly InProcessTestCluster _cluster = NewCluster();

    private INodesGrain Nodes => _cluster.Client.GetGrain<INodesGrain>(INodesGrain.Key);

    public Task InitializeAsync() => _cluster.DeployAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task GetNodes_tells_of_the_whole_cluster_on_every_silo()
    {
        // More calls than gateways: each of them answers.
        for (var i = 0; i < 6; i++)
            Assert.Equal([Encoder, Common, Rare], (await Nodes.GetNodesAsync()).ServedModels().Select(model => model.Id));
    }

    [Fact]
    public async Task A_model_on_one_silo_only_is_always_found()
    {
        for (var i = 0; i < 10; i++)
            Assert.Equal(3, (await GenerateAsync(Rare)).Finished.CompletionTokens);
        Assert.Equal(10, Assert.Single(await SessionsAsync(Rare, silos: 1, total: 10)));
    }

    [Fact]
    public async Task Embeddings_are_computed_where_the_model_is()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ =>
            _cluster.Client.GetGrain<IEmbeddingGrain>(Encoder).EmbedAsync(new() { Model = Encoder, Tenant = "t", Texts = ["x"] })));

        Assert.All(results, result => Assert.Equal(results[0].Vectors, result.Vectors));
    }

    [Fact]
    public async Task A_model_that_nobody_serves_is_refused_by_name()
    {
        var refusal = await Assert.ThrowsAsync<OtronException>(() => GenerateAsync("tiny/none"));

        Assert.Equal(ErrorCode.ModelNotFound, refusal.Code);
    }

    [Fact]
    public async Task New_sessions_are_spread_and_use_a_new_silo_at_once()
    {
        for (var i = 0; i < 8; i++)
            await GenerateAsync(Common);
        Assert.All(await SessionsAsync(Common, silos: 2, total: 8), count => Assert.Equal(4, count));

        await StartSiloAsync();
        for (var i = 0; i < 4; i++)
            await GenerateAsync(Common);
        Assert.All(await SessionsAsync(Common, silos: 3, total: 12), count => Assert.Equal(4, count));
    }

    [Fact]
    public async Task A_session_leaves_a_crowded_silo_after_its_turn_and_answers_the_same_elsewhere()
    {
        var session = NewSession(Common);
        await GenerateAsync(session, Common);
        // Forty on each silo of 64 rows.
        for (var i = 1; i < 80; i++)
            await GenerateAsync(Common);
        await StartSiloAsync();

        var answer = await GenerateAsync(session, Common);

        await SessionsAsync(Common, silos: 3, total: 80, isReached: counts => counts.Contains(1));
        var elsewhere = await GenerateAsync(session, Common);
        Assert.Equal((3, answer.Text), (elsewhere.Finished.CompletionTokens, elsewhere.Text));
        Assert.Contains(1, await SessionsAsync(Common, silos: 3, total: 80));
    }

    private async Task StartSiloAsync()
    {
        var newcomer = (await _cluster.StartAdditionalSiloAsync()).ServiceProvider.GetRequiredService<Introduction>();
        using var deadline = new CancellationTokenSource(Deadline);
        while (!newcomer.IsDone)
            await Task.Delay(20, deadline.Token);
    }

    private IGenerationGrain NewSession(string model) =>
        _cluster.Client.GetGrain<IGenerationGrain>(SessionKey.Create(model, "t", Guid.NewGuid().ToString()));

    private Task<Answers> GenerateAsync(string model) => GenerateAsync(NewSession(model), model);

    private static async Task<Answers> GenerateAsync(IGenerationGrain session, string model) => await Answers.ReadAsync(
        session.GenerateAsync(new() { Model = model, Tenant = "t", Messages = [new("user", "Hi")], MaxTokens = 3, Sampling = new() { LogitBias = new() { [5] = 100 } } }));

    /// <summary>Sessions with the model on each silo that serves it, once the reports say that all are there.</summary>
    private async Task<int[]> SessionsAsync(string model, int silos, int total, Predicate<int[]>? isReached = null)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            int[] counts = [.. (await Nodes.GetNodesAsync()).SelectMany(node => node.Models).Where(load => load.Model.Id == model).Select(load => load.Sessions)];
            if (counts.Length == silos && counts.Sum() == total && (isReached?.Invoke(counts) ?? true))
                return counts;
            await Task.Delay(20, deadline.Token);
        }
    }

    private static InProcessTestCluster NewCluster()
    {
        var builder = new InProcessTestClusterBuilder(3);
        var silos = 0;
        builder.ConfigureSiloHost((_, host) => host.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Otron:Models:Path"] = Repo.Models,
            ["Otron:Models:Serve"] = Interlocked.Increment(ref silos) == 3 ? $"{Rare},{Encoder}" : Common,
            ["Otron:Engine:Rows"] = "64",
            ["Otron:Engine:Threads"] = "1",
            ["Logging:LogLevel:Default"] = "Warning",
        }));
        builder.ConfigureSilo((_, silo) => silo.AddMemoryGrainStorage(GrainStorageNames.Conversations).AddOtron());
        return builder.Build();
    }
}
