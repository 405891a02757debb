using Otron.Engine.Generation.Snapshots;

namespace Otron.Engine.Tests.Generation;

public sealed class SnapshotStoreTests
{
    private readonly List<string> _evicted = [];

    [Fact]
    public void Oldest_is_evicted_when_the_budget_is_full()
    {
        var store = NewStore(100);
        store.Put(Of("a", 40));
        store.Put(Of("b", 40));
        store.Put(Of("c", 40));
        Assert.Equal(["a"], _evicted);
        Assert.Equal((false, true, true), (store.Has(Key("a")), store.Has(Key("b")), store.Has(Key("c"))));
        Assert.Equal((80, 2), (store.Bytes, store.Count));
    }

    [Fact]
    public void Newer_snapshot_of_a_session_replaces_the_older()
    {
        var store = NewStore(100);
        store.Put(Of("a", 40));
        store.Put(Of("a", 60));
        Assert.Equal((60, 1), (store.Bytes, store.Count));
        Assert.Empty(_evicted);
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
        store.Put(Of("a", 40));
        store.Put(Of("b", 40));
        store.Take(Key("a"))!.Dispose();
        store.Remove(Key("b"));
        store.Remove(Key("never there"));
        Assert.Null(store.Take(Key("a")));
        Assert.Equal((0, 0), (store.Bytes, store.Count));
    }

    [Fact]
    public void Two_tenants_with_one_name_for_a_session_keep_a_snapshot_each()
    {
        var store = NewStore(100);
        store.Put(new Snapshot(new("one", "s"), [1], new PackedRow(10)));
        store.Put(new Snapshot(new("other", "s"), [1], new PackedRow(20)));
        Assert.Equal((30, 2), (store.Bytes, store.Count));
        Assert.Null(store.Take(Key("s")));
        Assert.Equal(20, store.Take(new("other", "s"))?.Row.Length);
        Assert.True(store.Has(new("one", "s")));
    }

    [Fact]
    public void Newest_comes_first_at_the_end()
    {
        var store = NewStore(100);
        store.Put(Of("a", 40));
        store.Put(Of("b", 40));
        Assert.Equal("b", store.TakeNewest()?.Key.Session);
        Assert.Equal("a", store.TakeNewest()?.Key.Session);
        Assert.Null(store.TakeNewest());
    }

    private static CacheKey Key(string session) => new("", session);

    private static Snapshot Of(string session, int bytes) => new(Key(session), [1, 2, 3], new PackedRow(bytes));

    private SnapshotStore NewStore(long budgetBytes) => new(budgetBytes, snapshot =>
    {
        _evicted.Add(snapshot.Key.Session);
        snapshot.Dispose();
    });
}
