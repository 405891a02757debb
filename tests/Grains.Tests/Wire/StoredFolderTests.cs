using Microsoft.Extensions.Configuration;
using Orleans.TestingHost;
using Otron.Grains.Hosting;
using Otron.Tests;

namespace Otron.Grains.Tests.Wire;

/// <summary>A folder of conversations that the server of the build before has written: one conversation, two items and two turns.</summary>
public sealed class StoredFolderTests : IAsyncLifetime
{
    private const string Model = "tiny/gemma";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("otron-stored").FullName;

    private InProcessTestCluster? _cluster;

    public async Task InitializeAsync()
    {
        foreach (var record in Directory.GetFiles(Path.Combine(Repo.Root, "tests", "Fixtures", "wire", "conversations"), "*", SearchOption.AllDirectories))
        {
            var name = Path.GetFileName(record);
            Directory.CreateDirectory(Path.Combine(_folder, name[..2]));
            File.Copy(record, Path.Combine(_folder, name[..2], name));
        }
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSiloHost((_, host) => host.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Otron:Models:Path"] = Repo.Models,
            ["Otron:Models:Serve"] = Model,
            ["Otron:Sessions:Path"] = _folder,
            ["Otron:Sessions:RetentionDays"] = "0",
            ["Logging:LogLevel:Default"] = "None",
        }));
        builder.ConfigureSilo((_, silo) => silo.AddOtron());
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_conversation_of_the_build_before_is_read_and_continued()
    {
        var conversation = _cluster!.Client.GetGrain<IConversationGrain>(ConversationKey.Create("anonymous", "94813d9adfcf7d13018913b40ed58a8f"));

        var info = await conversation.GetAsync();
        var items = (await conversation.ListItemsAsync(new(20, Ascending: true))).Items;
        var response = await conversation.GetResponseAsync(3);

        Assert.Equal((1795851364, "tides"), (info.CreatedAt, info.Metadata["topic"]));
        Assert.Equal(
            ["user: Ebbe – 潮", "assistant: Flut.", "user: What is a tide?", "assistant: v this#═,v", "user: And an ebb?", "assistant: 👋 this bySो Document"],
            items.Select(item => $"{item.Message.Role}: {item.Message.Content}"));
        Assert.Equal((ResponseStatus.Incomplete, 74, 50, 6), (response.Status, response.PromptTokens, response.CachedTokens, response.CompletionTokens));

        var entry = await conversation.RespondAsync(
            new() { Settings = new() { Model = Model, Tenant = "anonymous", MaxOutputTokens = 4 }, Input = [new("user", "Thanks")], BodyHash = "thanks", IdempotencyKey = "thanks" },
            mayCreate: false);
        await conversation.WhenIdleAsync().WaitAsync(Patience);

        Assert.Equal(4, entry);
        Assert.Equal(8, (await conversation.ListItemsAsync(new(20, Ascending: true))).Items.Length);
    }
}
