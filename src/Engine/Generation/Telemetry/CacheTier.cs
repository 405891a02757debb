namespace Otron.Engine.Generation.Telemetry;

/// <summary>A place of cached keys and values.</summary>
internal enum CacheTier
{
    Row,
    Memory,
    Disk,
    Shared,
}
