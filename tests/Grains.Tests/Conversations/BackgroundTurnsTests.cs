using Otron.Grains.Conversations;

namespace Otron.Grains.Tests.Conversations;

public sealed class BackgroundTurnsTests(StoredCluster cluster) : IClassFixture<StoredCluster>
{
    private static int _lists;

    [Fact]
    public async Task What_was_entered_is_listed_until_it_has_ended()
    {
        var turns = NewList();
        await turns.EnterAsync("a");
        await turns.EnterAsync("b");
        var listed = await turns.ListAsync();
        Assert.Equal(["a", "b"], listed.Select(turn => turn.Conversation));

        // The conversation answers anew: that its turn before has ended says nothing of this one.
        await turns.EnterAsync("a");
        await turns.LeaveAsync(listed);

        Assert.Equal("a", Assert.Single(await turns.ListAsync()).Conversation);
    }

    [Fact]
    public async Task The_list_is_what_is_stored()
    {
        var turns = NewList();
        await turns.EnterAsync("a");
        (cluster.Storage.FailAt, cluster.Storage.FailsAfterwards) = (1, true);
        Assert.Equal(ErrorCode.Unavailable, (await Assert.ThrowsAsync<OtronException>(() => turns.EnterAsync("b"))).Code);

        Assert.Equal(["a", "b"], (await turns.ListAsync()).Select(turn => turn.Conversation));
    }

    private IBackgroundTurnsGrain NewList() => cluster.Grains.GetGrain<IBackgroundTurnsGrain>(Interlocked.Increment(ref _lists));
}
