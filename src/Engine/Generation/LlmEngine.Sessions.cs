namespace Otron.Engine.Generation;

/// <summary>What the engine keeps of sessions between their turns, and how that leaves for another engine of the same model.</summary>
public sealed partial class LlmEngine
{
    private readonly Lazy<byte[]> _stamp;
    private readonly long _snapshotBudgetBytes;
    private readonly SnapshotDisk? _disk;

    /// <summary>Drops what is kept of a session, in a row, in memory and on disk. Safe from any thread.</summary>
    public void Forget(string sessionKey, string tenant) => _inbox.Writer.TryWrite(new Command(Forgotten: (sessionKey, tenant)));

    /// <summary>Is anything kept of a session, in a row, in memory or on disk? Safe from any thread.</summary>
    public Task<bool> HoldsAsync(string sessionKey, string tenant)
    {
        var isHeld = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_inbox.Writer.TryWrite(new Command(Sought: (sessionKey, tenant, isHeld))))
            isHeld.SetResult(false);
        return isHeld.Task;
    }

    /// <summary>Hands over what is kept of a session between two turns; row and memory keep nothing. Null where there is nothing. Safe from any thread.</summary>
    public Task<Snapshot?> TakeAsync(string sessionKey, string tenant)
    {
        var taken = new TaskCompletionSource<Snapshot?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_inbox.Writer.TryWrite(new Command(Left: (sessionKey, tenant, taken))))
            taken.SetResult(null);
        return taken.Task;
    }

    /// <summary>
    /// Takes a snapshot over; turns that are submitted afterwards find it. Completes when what had to make room is on its way to the
    /// disk. Safe from any thread.
    /// </summary>
    public Task PutAsync(string sessionKey, Snapshot snapshot)
    {
        var put = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_inbox.Writer.TryWrite(new Command(Arrived: (sessionKey, put), Snapshot: snapshot)))
        {
            snapshot.Dispose();
            put.SetResult();
        }
        return put.Task;
    }

    /// <summary>Would a snapshot of this size be kept?</summary>
    public bool CanPut(long bytes) => bytes <= _snapshotBudgetBytes;

    /// <summary>The disk does not keep up: what came now might drop what is in memory.</summary>
    public bool IsDiskBehind => _disk?.IsBehind ?? false;

    public async Task WriteAsync(Snapshot snapshot, Stream target, CancellationToken cancellationToken) =>
        await SnapshotFormat.WriteAsync(target, await StampAsync(), snapshot, cancellationToken);

    /// <summary>Reads what another engine wrote.</summary>
    /// <param name="length">Bytes of the snapshot.</param>
    /// <returns>Null where it is damaged, of another tenant, or not of this very model.</returns>
    /// <exception cref="IOException">The source broke off.</exception>
    public async Task<Snapshot?> ReadAsync(Stream source, long length, string tenant, CancellationToken cancellationToken) =>
        await SnapshotFormat.ReadAsync(source, length, await StampAsync(), tenant, cancellationToken);

    private Task<byte[]> StampAsync() => _stamp.IsValueCreated ? Task.FromResult(_stamp.Value) : Task.Run(() => _stamp.Value);

    private SnapshotDisk? OpenDisk(EngineOptions options)
    {
        if (options.SnapshotPath is null || options.SnapshotDiskMegabytes == 0 || options.SnapshotMegabytes == 0)
            return null;
        var folder = Path.Combine(options.SnapshotPath, Model.Id.Replace('/', '_'));
        return new SnapshotDisk(
            folder,
            (long)options.SnapshotDiskMegabytes << 20,
            _stamp,
            _cacheCounters,
            e => _onFault?.Invoke(new SnapshotDiskException(folder, e)));
    }
}
