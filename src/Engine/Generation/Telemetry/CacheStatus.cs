namespace Otron.Engine.Generation.Telemetry;

/// <summary>Cache hits by tier, and evictions, since the start.</summary>
/// <param name="Row">In the session's own warm row.</param>
/// <param name="Memory">In its snapshot in memory.</param>
/// <param name="Disk">In its snapshot on disk.</param>
/// <param name="Shared">In a row of another session of the same tenant.</param>
/// <param name="Evictions">Warm rows that were evicted.</param>
/// <param name="MemoryEvictions">Snapshots that were evicted from memory.</param>
/// <param name="DiskEvictions">Snapshots that were evicted from disk.</param>
/// <param name="Drops">Snapshots that were dropped because the disk was behind.</param>
/// <param name="DiskMisses">Snapshots that could not be read from disk: gone, damaged, or of another model.</param>
/// <param name="MemoryBytes">Bytes of the snapshots in memory.</param>
/// <param name="DiskBytes">Bytes of the snapshots on disk.</param>
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
