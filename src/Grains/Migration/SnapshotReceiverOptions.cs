namespace Otron.Grains.Migration;

/// <summary>The endpoint at which the host takes snapshots. The host sets it; it is not bound to a section.</summary>
public sealed class SnapshotReceiverOptions
{
    /// <summary>Port of the HTTP endpoint.</summary>
    /// <value>The default value is 0: there is none, and sessions move here without their caches.</value>
    public int Port { get; set; }
}
