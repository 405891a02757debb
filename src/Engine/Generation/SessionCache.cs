using Otron.Engine.Generation.Rows;
using Otron.Engine.Generation.Scheduling;
using Otron.Engine.Generation.Snapshots;

namespace Otron.Engine.Generation;

/// <summary>
/// What an engine keeps of sessions between their turns, in rows, in memory and on disk, and how it moves to another engine of the same
/// model. Safe from any thread.
/// </summary>
public sealed class SessionCache
{
    private readonly Inbox _inbox;
    private readonly Scheduler _scheduler;
    private readonly PrefixCache _cache;
    private readonly SnapshotDisk? _disk;
    private readonly Lazy<byte[]> _stamp;
    private readonly long _budgetBytes;

    internal SessionCache(Inbox inbox, Scheduler scheduler, PrefixCache cache, SnapshotDisk? disk, Lazy<byte[]> stamp, long budgetBytes)
    {
        _inbox = inbox;
        _scheduler = scheduler;
        _cache = cache;
        _disk = disk;
        _stamp = stamp;
        _budgetBytes = budgetBytes;
    }

    /// <summary>The disk does not keep up: a snapshot that arrives now might drop one from memory.</summary>
    public bool IsDiskBehind => _disk?.IsBehind ?? false;

    /// <summary>Drops everything that is kept of a session.</summary>
    public void Forget(CacheKey key) => _inbox.TryPost(() => _cache.Forget(key));

    /// <summary>Is anything kept of a session?</summary>
    public Task<bool> HoldsAsync(CacheKey key) => _inbox.AskAsync<bool>(answer => answer(_cache.Holds(key)), otherwise: false);

    /// <summary>Hands over what is kept of a session between two turns; null if there is nothing. Row and memory keep nothing.</summary>
    public Task<Snapshot?> TakeAsync(CacheKey key) => _inbox.AskAsync<Snapshot?>(
        answer =>
        {
            _scheduler.Reap(); // the session's turn may have been cancelled a moment ago
            _cache.Take(key, answer);
        },
        otherwise: null);

    /// <summary>
    /// Takes a snapshot over; turns that are submitted afterwards find it. Completes when everything that had to make room is in the
    /// disk's queue. False if the engine is stopping.
    /// </summary>
    public async Task<bool> PutAsync(Snapshot snapshot)
    {
        var isPut = await _inbox.AskAsync<bool>(
            answer =>
            {
                _cache.Put(snapshot);
                answer(true);
            },
            otherwise: false);
        if (!isPut)
            snapshot.Dispose();
        return isPut;
    }

    /// <summary>Would a snapshot of this size be kept?</summary>
    public bool CanPut(long bytes) => bytes <= _budgetBytes;

    public async Task WriteAsync(Snapshot snapshot, Stream target, CancellationToken cancellationToken) =>
        await SnapshotFormat.WriteAsync(target, await StampAsync(), snapshot, cancellationToken);

    /// <summary>Reads what another engine wrote.</summary>
    /// <param name="length">Bytes of the snapshot.</param>
    /// <returns>Null if it is damaged, or belongs to another tenant or model.</returns>
    /// <exception cref="IOException">The source broke off.</exception>
    public async Task<Snapshot?> ReadAsync(Stream source, long length, CacheKey key, CancellationToken cancellationToken) =>
        await SnapshotFormat.ReadAsync(source, length, await StampAsync(), key, cancellationToken);

    private Task<byte[]> StampAsync() => _stamp.IsValueCreated ? Task.FromResult(_stamp.Value) : Task.Run(() => _stamp.Value);
}
