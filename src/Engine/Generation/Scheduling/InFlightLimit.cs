using System.Runtime.InteropServices;

namespace Otron.Engine.Generation.Scheduling;

/// <summary>
/// Limits sequences in flight, from acceptance to end, so that no burst slips through and no tenant fills the queue alone. Safe from
/// any thread.
/// </summary>
internal sealed class InFlightLimit(int maxSequences, int maxSequencesPerTenant)
{
#pragma warning disable MA0158 // A contended Lock allocates its event, on the engine thread too; a monitor does not.
    private readonly object _gate = new();
#pragma warning restore MA0158
    private readonly Dictionary<string, int> _byTenant = new(StringComparer.Ordinal); // none is zero
    private int _total;

    public int Total => Volatile.Read(ref _total);

    public bool IsFull => Total >= maxSequences;

    /// <summary>Would one more be accepted now?</summary>
    public EngineError Check(string tenant)
    {
        lock (_gate)
        {
            return _total >= maxSequences ? EngineError.QueueFull
                : _byTenant.GetValueOrDefault(tenant) >= maxSequencesPerTenant ? EngineError.TenantQueueFull
                : EngineError.None;
        }
    }

    public EngineError TryEnter(string tenant)
    {
        lock (_gate)
        {
            var refusal = Check(tenant);
            if (refusal != EngineError.None)
                return refusal;
            _total++;
            CollectionsMarshal.GetValueRefOrAddDefault(_byTenant, tenant, out _)++;
            return EngineError.None;
        }
    }

    public void Leave(string tenant)
    {
        lock (_gate)
        {
            _total--;
            if (--CollectionsMarshal.GetValueRefOrNullRef(_byTenant, tenant) == 0)
                _byTenant.Remove(tenant);
        }
    }
}
