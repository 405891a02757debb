namespace Otron.Grains.Migration;

/// <summary>Where the host takes snapshots; it sets this itself.</summary>
public sealed class SnapshotReceiverOptions
{
    /// <summary>Port of its HTTP endpoint.</summary>
    /// <value>The default value is 0: it has none, and sessions come here without their caches.</value>
    public int Port { get; set; }
}
