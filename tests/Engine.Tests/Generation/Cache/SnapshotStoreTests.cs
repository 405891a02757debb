using Otron.Engine.Generation;

namespace Otron.Engine.Tests.Generation;

public sealed class SnapshotStoreTests
{
    private readonly List<string> _givenUp = [];

    [Fact]
    public void Oldest_is_given_up_when_the_budget_is_full()
    {
        var store = NewStore(100);
        store.Put("a", Of(40));
        store.Put("b", Of(40));
        store.Put("c", Of(40));
        Assert.Equal(["a"], _givenUp);
        Assert.Equal((false, true, true), (store.Has("a"), store.Has("b"), store.Has("c")));
        Assert.Equal((80, 2), (store.Bytes, store.Count));
    }

    [Fact]
    public void Newer_snapshot_of_a_session_replaces_the_older()
    {
        var store = NewStore(100);
        store.Put("a", Of(40));
        store.Put("a", Of(60));
        Assert.Equal((60, 1), (store.Bytes, store.Count));
        Assert.Empty(_givenUp);
    }

    [Fact]
    public void What_cannot_fit_is_not_taken()
    {
        Assert.False(NewStore(100).CanPut(101));
        Assert.True(NewStore(100).CanPut(100));
        Assert.False(NewStore(0).CanPut(1));
    }

    [Fact]
    public void Taken_and_removed_snapshots_are_gone()
    {
        var store = NewStore(100);
        store.Put("a", Of(40));
        store.Put("b", Of(40));
        store.Take("a")!.Dispose();
        store.Remove("b");
        store.Remove("never there");
        Assert.Null(store.Take("a"));
        Assert.Equal((0, 0), (store.Bytes, store.Count));
    }

    [Fact]
    public void Newest_comes_first_at_the_end()
    {
        var store = NewStore(100);
        store.Put("a", Of(40));
        store.Put("b", Of(40));
        Assert.Equal("b", store.TakeNewest()?.Key);
        Assert.Equal("a", store.TakeNewest()?.Key);
        Assert.Null(store.TakeNewest());
    }

    private static Snapshot Of(int bytes) => new("", [1, 2, 3], new PackedRow(bytes));

    private SnapshotStore NewStore(long budgetBytes) => new(budgetBytes, (key, snapshot) =>
    {
        _givenUp.Add(key);
        snapshot.Dispose();
    });
}
