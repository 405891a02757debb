namespace Otron.Engine.Generation;

/// <summary>Where prompts found their beginnings, since the start.</summary>
/// <param name="Row">From the session's own warm row.</param>
/// <param name="Memory">From its snapshot in memory.</param>
/// <param name="Disk">From its snapshot on disk.</param>
/// <param name="Shared">From a row of another session of the tenant.</param>
/// <param name="Evictions">Warm rows that gave their place up.</param>
/// <param name="MemoryEvictions">Snapshots that memory had no more room for.</param>
/// <param name="DiskEvictions">Snapshots that the disk's budget had no more room for.</param>
/// <param name="Drops">Snapshots that were to go to disk while it was behind.</param>
/// <param name="DiskMisses">Snapshots that were looked for on disk in vain: gone, damaged, or of another model.</param>
/// <param name="MemoryBytes">Snapshots in memory.</param>
/// <param name="DiskBytes">Snapshots on disk.</param>
public readonly record struct CacheStatus(
    CacheHits Row,
    CacheHits Memory,
    CacheHits Disk,
    CacheHits Shared,
    long Evictions,
    long MemoryEvictions,
    long DiskEvictions,
    long Drops,
    long DiskMisses,
    long MemoryBytes,
    long DiskBytes);

/// <param name="Count">Sequences that found something.</param>
/// <param name="Tokens">Prompt tokens that need not be computed.</param>
public readonly record struct CacheHits(long Count, long Tokens);
