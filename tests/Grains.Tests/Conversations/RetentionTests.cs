using Otron.Grains.Conversations;

namespace Otron.Grains.Tests.Conversations;

public sealed class RetentionTests(StoredCluster cluster) : IClassFixture<StoredCluster>
{
    private const int RetentionDays = 30;

    private static long Today => Days.Of(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    private ISweeperGrain Sweeper => cluster.Grains.GetGrain<ISweeperGrain>(0);

    [Fact]
    public async Task A_conversation_is_deleted_when_its_days_are_over_and_not_before()
    {
        var today = Today;
        var conversations = Enumerable.Range(0, 300).Select(_ => cluster.NewConversation()).ToArray();
        foreach (var conversation in conversations)
            await conversation.CreateAsync([], [new("user", "remember the fox")]);

        await Sweeper.SweepAsync(today + RetentionDays, RetentionDays);
        Assert.All(conversations, conversation => Assert.Contains("fox", cluster.Storage.Dump(conversation.GetGrainId()), StringComparison.Ordinal));

        // Two days on, so that a midnight meanwhile changes nothing.
        await Sweeper.SweepAsync(today + RetentionDays + 3, RetentionDays);
        Assert.All(conversations, conversation => Assert.DoesNotContain("fox", cluster.Storage.Dump(conversation.GetGrainId()), StringComparison.Ordinal));
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<OtronException>(conversations[0].GetAsync)).Code);
    }

    [Fact]
    public async Task A_conversation_that_has_changed_since_is_looked_at_again_on_its_own_day()
    {
        var conversation = cluster.NewConversation();
        await conversation.CreateAsync([], [new("user", "remember the fox")]);
        var changedAt = (await conversation.ExpireAsync(0))!.Value;
        var day = Days.Of(changedAt);
        // As if it had been entered long ago.
        await cluster.Grains.GetGrain<IRetentionGrain>(day - 100).EnterAsync(conversation.GetPrimaryKeyString());

        await cluster.Grains.GetGrain<IRetentionGrain>(day - 100).SweepAsync(unchangedSince: changedAt - 1);
        await conversation.GetAsync();
        await cluster.Grains.GetGrain<IRetentionGrain>(day).SweepAsync(unchangedSince: changedAt);

        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<OtronException>(conversation.GetAsync)).Code);
        // Both entries are done with.
        Assert.DoesNotContain(conversation.GetPrimaryKeyString(), cluster.Storage.Dump(cluster.Grains.GetGrain<IRetentionGrain>(day).GetGrainId()), StringComparison.Ordinal);
    }
}
