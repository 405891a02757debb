namespace Otron.Engine.Generation.Telemetry;

/// <summary>Counts cache hits and evictions. The engine thread and the disk's worker write; any thread may read.</summary>
internal sealed class CacheCounters
{
    private readonly long[] _hits = new long[4];      // by tier
    private readonly long[] _tokens = new long[4];    // by tier
    private readonly long[] _evictions = new long[3]; // by tier; a shared beginning has no place of its own
    private long _drops, _diskMisses, _memoryBytes, _diskBytes;

    public CacheStatus Status => new(
        Hits(CacheTier.Row),
        Hits(CacheTier.Memory),
        Hits(CacheTier.Disk),
        Hits(CacheTier.Shared),
        Interlocked.Read(ref _evictions[(int)CacheTier.Row]),
        Interlocked.Read(ref _evictions[(int)CacheTier.Memory]),
        Interlocked.Read(ref _evictions[(int)CacheTier.Disk]),
        Interlocked.Read(ref _drops),
        Interlocked.Read(ref _diskMisses),
        Interlocked.Read(ref _memoryBytes),
        Interlocked.Read(ref _diskBytes));

    public void CountHit(CacheTier tier, int tokens)
    {
        if (tokens == 0)
            return;
        Interlocked.Increment(ref _hits[(int)tier]);
        Interlocked.Add(ref _tokens[(int)tier], tokens);
    }

    public void CountEviction(CacheTier tier) => Interlocked.Increment(ref _evictions[(int)tier]);

    public void CountDrop() => Interlocked.Increment(ref _drops);

    public void CountDiskMiss() => Interlocked.Increment(ref _diskMisses);

    public void SetMemoryBytes(long bytes) => Interlocked.Exchange(ref _memoryBytes, bytes);

    public void SetDiskBytes(long bytes) => Interlocked.Exchange(ref _diskBytes, bytes);

    private CacheHits Hits(CacheTier tier) => new(Interlocked.Read(ref _hits[(int)tier]), Interlocked.Read(ref _tokens[(int)tier]));
}
