namespace Otron.Grains.Nodes;

/// <summary>Whether this silo is leaving. A silo that has begun to leave never stays.</summary>
internal sealed class DrainState : IDisposable
{
    private readonly CancellationTokenSource _handOver = new();

    /// <summary>The silo takes no new turns.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Cancelled when running turns have to resume elsewhere.</summary>
    public CancellationToken HandOver => _handOver.Token;

    public void Begin() => IsDraining = true;

    public void HandTurnsOver() => _handOver.Cancel();

    public void Dispose() => _handOver.Dispose();
}
