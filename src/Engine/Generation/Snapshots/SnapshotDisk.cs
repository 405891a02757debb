using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Otron.Engine.Generation.Telemetry;

namespace Otron.Engine.Generation.Snapshots;

/// <summary>
/// The last tier: snapshots as files in one folder, within a budget of bytes; the least recently used is evicted first. The folder is
/// the index, so it survives a restart and may be shared. It is only a cache: every failure is a miss. One worker thread does all reading
/// and writing, in order; no other thread waits for a disk.
/// </summary>
internal sealed class SnapshotDisk : IDisposable
{
    public const string UnfinishedSuffix = ".tmp";
    private const string Suffix = ".kv";
    private const long MaxQueuedBytes = 256L << 20; // memory of queued snapshots

    private readonly string _folder;
    private readonly long _budgetBytes;
    private readonly Lazy<byte[]> _stamp; // first read on the worker, since it takes long
    private readonly CacheCounters _counters;
    private readonly Action<Exception> _onFault;
    private readonly Channel<Action> _work = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, long> _queued = new(StringComparer.Ordinal); // bytes to be written, by path
    private readonly Thread _worker;
    private bool _hasFailed;

    /// <param name="onFault">Called for the first failure only: a full disk would otherwise be reported for every row.</param>
    public SnapshotDisk(string folder, long budgetBytes, Lazy<byte[]> stamp, CacheCounters counters, Action<Exception> onFault)
    {
        _folder = folder;
        _budgetBytes = budgetBytes;
        _stamp = stamp;
        _counters = counters;
        _onFault = onFault;
        _work.Writer.TryWrite(Open);
        _worker = new Thread(Work) { IsBackground = true, Name = "kv disk" };
        _worker.UnsafeStart(); // its spans are not children of the model load's
    }

    /// <summary>The write queue is filling up; callers that can wait should. Safe from any thread.</summary>
    public bool IsBehind => QueuedBytes > MaxQueuedBytes / 4;

    private long QueuedBytes => _queued.Sum(write => write.Value);

    /// <summary>Is there a file, or will there be one? Answered without the worker: it costs microseconds.</summary>
    public bool Has(CacheKey key)
    {
        var path = PathOf(key);
        return _queued.ContainsKey(path) || File.Exists(path);
    }

    /// <summary>Takes the snapshot over and writes it later; drops it if the disk is behind.</summary>
    public void Write(Snapshot snapshot)
    {
        var path = PathOf(snapshot.Key);
        var bytes = snapshot.Row.Length;
        if ((_queued.IsEmpty || QueuedBytes + bytes <= MaxQueuedBytes) && _queued.TryAdd(path, bytes))
        {
            if (_work.Writer.TryWrite(() => WriteNow(path, snapshot)))
                return;
            _queued.TryRemove(path, out _);
        }
        _counters.CountDrop();
        snapshot.Dispose();
    }

    /// <summary>Reads a snapshot and hands it over; null for a miss. The file stays: its tokens remain a beginning of the conversation.</summary>
    public void Read(CacheKey key, Action<Snapshot?> onRead, ActivityContext trace = default)
    {
        if (!_work.Writer.TryWrite(() => onRead(ReadNow(key, trace))))
            onRead(null);
    }

    public void Remove(CacheKey key) => _work.Writer.TryWrite(() => Try(() => File.Delete(PathOf(key))));

    /// <summary>At the end, after the worker has finished: writes snapshots in order until the time is up, and drops the rest.</summary>
    public void Flush(IEnumerable<Snapshot> snapshots, TimeSpan limit)
    {
        var started = TimeProvider.System.GetTimestamp();
        Dispose();
        foreach (var snapshot in snapshots)
        {
            if (TimeProvider.System.GetElapsedTime(started) < limit)
                WriteNow(PathOf(snapshot.Key), snapshot);
            else
                snapshot.Dispose();
        }
    }

    public void Dispose()
    {
        _work.Writer.TryComplete();
        _worker.Join();
    }

    private void Work()
    {
        while (_work.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            while (_work.Reader.TryRead(out var work))
                work();
    }

    private void Open() => Try(() =>
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(_folder);
        else
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var unfinished in Directory.EnumerateFiles(_folder, "*" + UnfinishedSuffix))
            File.Delete(unfinished);
        _ = _stamp.Value;
        KeepBudget();
    });

    private void WriteNow(string path, Snapshot snapshot)
    {
        using var span = EngineTraces.StartWrite(CacheTier.Disk, snapshot.Ids.Length, trace: default);
        Try(() =>
        {
            SnapshotFile.Write(path, _stamp.Value, snapshot);
            KeepBudget();
        });
        snapshot.Dispose();
        _queued.TryRemove(path, out _);
    }

    private Snapshot? ReadNow(CacheKey key, ActivityContext trace)
    {
        using var span = EngineTraces.StartRestore(CacheTier.Disk, tokens: null, trace);
        Snapshot? snapshot = null;
        Try(() =>
        {
            var path = PathOf(key);
            if (!File.Exists(path))
                return;
            snapshot = SnapshotFile.Read(path, _stamp.Value, key);
            if (snapshot is null)
                File.Delete(path);
            else
                File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime); // last use, for the budget
        });
        if (snapshot is null)
            _counters.CountDiskMiss();
        span?.SetTag(EngineTraces.Tokens, snapshot?.Ids.Length ?? 0);
        return snapshot;
    }

    private void KeepBudget()
    {
        var files = new DirectoryInfo(_folder).GetFiles("*" + Suffix);
        var bytes = files.Sum(file => file.Length);
        foreach (var file in files.OrderBy(file => file.LastWriteTimeUtc))
        {
            if (bytes <= _budgetBytes)
                break;
            file.Delete();
            bytes -= file.Length;
            _counters.CountEviction(CacheTier.Disk);
        }
        _counters.SetDiskBytes(bytes);
    }

    /// <summary>A hash, so that a listing of the folder shows neither session nor tenant.</summary>
    private string PathOf(CacheKey key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Tenant.Length}:{key.Tenant}{key.Session}"));
        return Path.Combine(_folder, Convert.ToHexStringLower(hash.AsSpan(0, 16)) + Suffix);
    }

    private void Try(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_hasFailed)
                _onFault(e);
            _hasFailed = true;
        }
    }
}
