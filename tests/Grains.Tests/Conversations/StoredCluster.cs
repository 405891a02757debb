using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;
using Otron.Grains.Hosting;
using Otron.Grains.Nodes;
using Otron.Grains.Storage;
using Otron.Tests;

namespace Otron.Grains.Tests.Conversations;

/// <summary>Two silos over one storage that fails on demand.</summary>
public sealed class StoredCluster : IAsyncLifetime
{
    public const string Fast = "tiny/gemma";

    /// <summary>The shipped model: slow enough to interrupt.</summary>
    public const string Slow = "smollm2-135m-instruct";

    private InProcessTestCluster? _cluster;

    internal FaultyStorage Storage { get; } = new();

    internal InProcessTestCluster Cluster => _cluster!;

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSiloHost((_, host) => host.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Otron:Models:Path"] = Repo.Models,
            ["Otron:Models:Serve"] = $"{Fast},{Slow}",
            ["Otron:Engine:Rows"] = "4",
            ["Otron:Engine:Threads"] = "1",
            ["Logging:LogLevel:Default"] = "None",
        }));
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>(GrainStorageNames.Conversations, Storage);
            silo.Services.AddSingleton<IStorageReach, SwitchedReach>();
            silo.AddOtron();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    internal IGrainFactory Grains => Cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();

    internal IConversationGrain NewConversation() =>
        Cluster.Client.GetGrain<IConversationGrain>(ConversationKey.Create("tests", $"{Guid.NewGuid():N}"));
}

/// <summary>A silo's cable to the storage, as the silo sees it.</summary>
internal sealed class SwitchedReach : IStorageReach
{
    public bool IsReachable { get; set; } = true;
}
