namespace Otron.Engine.Generation.Telemetry;

/// <summary>Where cached keys and values were found.</summary>
internal enum CacheTier
{
    Row,
    Memory,
    Disk,
    Shared,
}
