namespace Otron.Grains.Models;

/// <summary>
/// The constraints that a model's requests used last. The same specification is compiled once, on the thread pool, however many requests
/// wait for it; one that cannot be kept is remembered too, so that repeating it costs nothing.
/// </summary>
internal sealed class ConstraintCache(int capacity = ConstraintCache.DefaultCapacity)
{
    private const int DefaultCapacity = 64;

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
            if (_byUse.Count == capacity)
            {
                _byKey.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }
            var entry = new Entry(key, Task.Run(compile));
            _byKey[key] = _byUse.AddFirst(entry);
            return entry.Constraint;
        }
    }

    private sealed record Entry(string Key, Task<CompiledForm> Constraint);
}
