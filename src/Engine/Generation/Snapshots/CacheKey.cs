namespace Otron.Engine.Generation.Snapshots;

/// <summary>The name of cached keys and values, in rows, in snapshots and on disk.</summary>
/// <param name="Tenant">Whose tokens these are; another tenant never finds them.</param>
/// <param name="Session">The session, or the number of a sequence without one.</param>
/// <param name="IsOneOff">No session comes back for it: it lives while its sequence is in flight, and never on disk.</param>
public readonly record struct CacheKey(string Tenant, string Session, bool IsOneOff = false);
