namespace Otron.Grains.Nodes;

/// <summary>Whether this silo is leaving. It never comes back from that.</summary>
internal sealed class DrainState : IDisposable
{
    private readonly CancellationTokenSource _handOver = new();

    /// <summary>No new turns, please.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Cancelled when running turns have to go on elsewhere.</summary>
    public CancellationToken HandOver => _handOver.Token;

    public void Begin() => IsDraining = true;

    public void HandTurnsOver() => _handOver.Cancel();

    public void Dispose() => _handOver.Dispose();
}
