namespace Otron.Grains.Migration;

/// <summary>Takes the snapshots that other silos send to the host's HTTP endpoint.</summary>
public interface ISnapshotReceiver
{
    /// <param name="secret">The secret of the sender's ticket.</param>
    /// <param name="length">Bytes of the snapshot.</param>
    /// <returns>False if no such snapshot is expected, or if it is damaged or belongs to another model.</returns>
    Task<bool> ReceiveAsync(string secret, Stream snapshot, long length, CancellationToken cancellationToken);
}
