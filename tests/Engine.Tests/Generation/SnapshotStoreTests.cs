using Otron.Engine.Generation;

namespace Otron.Engine.Tests.Generation;

public sealed class SnapshotStoreTests
{
    private static Snapshot Of(int bytes) => new([1, 2, 3], new byte[bytes]);

    [Fact]
    public void Oldest_goes_when_the_budget_is_full()
    {
        var store = new SnapshotStore(100);
        store.Put("a", Of(40));
        store.Put("b", Of(40));
        store.Put("c", Of(40));
        Assert.Null(store.Find("a"));
        Assert.NotNull(store.Find("b"));
        Assert.NotNull(store.Find("c"));
        Assert.Equal((80, 2), (store.Bytes, store.Count));
    }

    [Fact]
    public void Newer_snapshot_of_a_session_replaces_the_older()
    {
        var store = new SnapshotStore(100);
        store.Put("a", Of(40));
        store.Put("a", Of(60));
        Assert.Equal((60, 1), (store.Bytes, store.Count));
    }

    [Fact]
    public void What_cannot_fit_is_not_taken()
    {
        Assert.False(new SnapshotStore(100).CanPut(101));
        Assert.True(new SnapshotStore(100).CanPut(100));
        Assert.False(new SnapshotStore(0).CanPut(1));
    }

    [Fact]
    public void Removed_snapshot_is_gone_and_a_one_off_has_none()
    {
        var store = new SnapshotStore(100);
        store.Put("a", Of(40));
        store.Remove("a");
        store.Remove("never there");
        Assert.Null(store.Find("a"));
        Assert.Equal(0, store.Bytes);
    }
}
