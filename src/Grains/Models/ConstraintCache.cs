namespace Otron.Grains.Models;

/// <summary>
/// The constraints that a model's requests used last, within a budget of bytes. The same specification is compiled once, on the thread
/// pool, however many requests wait for it; one that cannot be kept is remembered too, so that repeating it costs nothing. A constraint
/// that is forgotten stays with the answers that it binds.
/// </summary>
/// <param name="budget">Bytes, by the estimate of each constraint, which grows with its answers.</param>
internal sealed class ConstraintCache(long budget = ConstraintCache.DefaultBudget)
{
    private const long DefaultBudget = 32 << 20;
    private const int MaxEntries = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new(); // last used first

    /// <param name="key">A hash of all that the constraint depends on.</param>
    /// <exception cref="OtronException">The specification cannot be kept.</exception>
    public Task<CompiledForm> GetAsync(string key, Func<CompiledForm> compile)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var known))
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                return known.Value.Constraint;
            }
            Trim();
            var entry = new Entry(key, Task.Run(compile));
            _byKey[key] = _byUse.AddFirst(entry);
            return entry.Constraint;
        }
    }

    private void Trim()
    {
        var size = _byUse.Sum(entry => entry.Size);
        while (_byUse.Last is { } oldest && (size > budget || _byUse.Count >= MaxEntries))
        {
            size -= oldest.Value.Size;
            _byKey.Remove(oldest.Value.Key);
            _byUse.RemoveLast();
        }
    }

    private sealed record Entry(string Key, Task<CompiledForm> Constraint)
    {
        // Also the thread that works with a constraint lets it grow; an estimate may be a little old.
        public long Size => Constraint.IsCompletedSuccessfully ? Constraint.Result.Constraint.Size : 0;
    }
}
