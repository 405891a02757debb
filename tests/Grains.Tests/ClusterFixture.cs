using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Otron.Grains.Hosting;
using Otron.Grains.Models;
using Otron.Grains.Storage;
using Otron.Tests;

namespace Otron.Grains.Tests;

/// <summary>One silo with the tiny models and a client outside it, shared by all tests that need grains.</summary>
public class ClusterFixture : IAsyncLifetime
{
    public const string Chat = "tiny/gemma";
    public const string ChatMl = "tiny/qwen3";

    /// <summary>The shipped model: its full context takes a minute to fill, so what ends early was ended.</summary>
    public const string Slow = "smollm2-135m-instruct";

    /// <summary>Its tokenizer takes the space off the start of a text.</summary>
    public const string Spaced = "tiny/mistral";

    public const string Matryoshka = "tiny/nomic";

    private const int Rows = 8;

    private readonly string _models;
    private readonly string[] _served;
    private InProcessTestCluster? _cluster;

    public ClusterFixture()
        : this(Repo.Models, Chat, ChatMl, Slow, Spaced, Matryoshka, "tiny/bge", "tiny/e5-multilingual")
    {
    }

    private protected ClusterFixture(string models, params string[] served) => (_models, _served) = (models, served);

    public IClusterClient Client => _cluster!.Client;

    internal NodeModels Models => _cluster!.Silos[0].ServiceProvider.GetRequiredService<NodeModels>();

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        var settings = new Dictionary<string, string?>
        {
            ["Otron:Models:Path"] = _models,
            ["Otron:Engine:Rows"] = $"{Rows}",
            ["Otron:Engine:Threads"] = "1",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        for (var i = 0; i < _served.Length; i++)
            settings[$"Otron:Models:Serve:{i}"] = _served[i];
        builder.ConfigureSiloHost((_, host) => host.Configuration.AddInMemoryCollection(settings));
        builder.ConfigureSilo((_, silo) => silo.AddMemoryGrainStorage(GrainStorageNames.Conversations).AddOtron());
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public virtual async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    internal ChatModel ChatModel(string id) => Models.Get<ChatModel>(id);

    /// <summary>A session that no other test uses.</summary>
    internal IGenerationGrain NewSession(string model = Chat) =>
        Client.GetGrain<IGenerationGrain>(SessionKey.Create(model, "tests", Guid.NewGuid().ToString()));

    internal IEmbeddingGrain Embedder(string model) => Client.GetGrain<IEmbeddingGrain>(model);
}

[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "cluster";
}
