namespace Otron.Grains.Migration;

/// <summary>Takes what another silo sends, for the host's HTTP endpoint.</summary>
public interface ISnapshotReceiver
{
    /// <param name="secret">Of the ticket that the sender was given.</param>
    /// <param name="length">Bytes that are coming.</param>
    /// <returns>False where nothing of this kind is expected, or it is damaged or of another model.</returns>
    Task<bool> ReceiveAsync(string secret, Stream snapshot, long length, CancellationToken cancellationToken);
}
