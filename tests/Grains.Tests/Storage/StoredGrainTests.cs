using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Runtime;
using Orleans.TestingHost;
using Otron.Grains.Conversations;
using Otron.Grains.Nodes;
using Otron.Grains.Storage;
using Otron.Grains.Tests.Conversations;

namespace Otron.Grains.Tests.Storage;

public sealed class StoredGrainTests(StoredCluster cluster) : IClassFixture<StoredCluster>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>A silo that knows where a grain was sends there, whatever placement would say: the grain itself must leave.</summary>
    [Fact]
    public async Task A_grain_that_is_called_on_a_silo_cut_off_from_storage_answers_from_another()
    {
        var silos = cluster.Cluster.Silos;
        var id = Grains(silos[0]).GetGrain<IBackgroundTurnsGrain>(1).GetGrainId();
        foreach (var silo in silos)
            await Grains(silo).GetGrain<IBackgroundTurnsGrain>(id).EnterAsync(silo.Name);
        var host = Assert.Single(await HostsAsync(id));
        var cutOff = silos.Single(silo => silo.SiloAddress.Equals(host));
        var other = silos.Single(silo => silo != cutOff);

        Reach(cutOff).IsReachable = false;
        await UntilAsync(() => Task.FromResult(Table(cutOff).IsStoredElsewhere(cutOff.SiloAddress)));
        await Grains(cutOff).GetGrain<IBackgroundTurnsGrain>(id).Cast<IGrainManagementExtension>().DeactivateOnIdle();
        await UntilAsync(async () => (await HostsAsync(id)).Length == 0);
        var listed = await Grains(other).GetGrain<IBackgroundTurnsGrain>(id).ListAsync();

        Assert.Equal(silos.Select(silo => silo.Name), listed.Select(turn => turn.Conversation));
        await UntilAsync(async () => await HostsAsync(id) is [var only] && only.Equals(other.SiloAddress));
        Reach(cutOff).IsReachable = true;
    }

    [Fact]
    public async Task Where_no_silo_reaches_the_storage_a_grain_says_so_and_recovers_when_one_does()
    {
        var silos = cluster.Cluster.Silos;
        foreach (var silo in silos)
            Reach(silo).IsReachable = false;
        await UntilAsync(() => Task.FromResult(silos.All(silo => Table(silo).Loads.All(load => load.IsCutOff))));
        var turns = Grains(silos[0]).GetGrain<IBackgroundTurnsGrain>(2);

        for (var i = 0; i < 3; i++)
            Assert.Equal(ErrorCode.Unavailable, await RefusalAsync(() => turns.EnterAsync("a")));

        foreach (var silo in silos)
            Reach(silo).IsReachable = true;
        await UntilAsync(async () => !await IsRefusedAsync(() => turns.EnterAsync("b")));
        Assert.Equal("b", Assert.Single(await turns.ListAsync()).Conversation);
    }

    [Fact]
    public async Task A_disk_that_cannot_be_read_is_told_as_such_and_read_again_later()
    {
        var conversation = cluster.NewConversation();
        cluster.Storage.IsUnreadable = true;
        try
        {
            Assert.Equal(ErrorCode.StorageFailed, await RefusalAsync(conversation.GetAsync));
            Assert.Equal(ErrorCode.StorageFailed, await RefusalAsync(() => conversation.CreateAsync([], [])));
        }
        finally
        {
            cluster.Storage.IsUnreadable = false;
        }

        await UntilAsync(async () => !await IsRefusedAsync(() => conversation.CreateAsync([], [])));
        Assert.Empty((await conversation.ListItemsAsync(new(10, Ascending: true))).Items);
    }

    private static async Task<ErrorCode> RefusalAsync(Func<Task> call) => (await Assert.ThrowsAsync<OtronException>(call)).Code;

    private static async Task<bool> IsRefusedAsync(Func<Task> call)
    {
        try
        {
            await call();
            return false;
        }
        catch (OtronException)
        {
            return true;
        }
    }

    /// <summary>Where it is, as the silos themselves say.</summary>
    private async Task<SiloAddress[]> HostsAsync(GrainId id)
    {
        var all = await cluster.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return [.. all.Where(grain => grain.GrainId == id).Select(grain => grain.SiloAddress)];
    }

    private static IGrainFactory Grains(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<IGrainFactory>();

    private static SwitchedReach Reach(InProcessSiloHandle silo) => (SwitchedReach)silo.ServiceProvider.GetRequiredService<IStorageReach>();

    private static LoadTable Table(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<LoadTable>();

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await condition())
            await Task.Delay(20, deadline.Token);
    }
}
