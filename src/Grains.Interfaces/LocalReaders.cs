using System.Collections.Concurrent;

namespace Otron.Contract;

/// <summary>
/// Those who read turns in this process. A turn that runs in the same process hands them its events itself, and its stream is left
/// with saying when it is over: a pull through Orleans costs some 3 KB of garbage, and each token takes one.
/// </summary>
public sealed class LocalReaders
{
    private readonly ConcurrentDictionary<Guid, Func<GenerationEvent, bool>> _readers = new();

    /// <param name="accept">Takes the next event, on any thread, one at a time; false when the reader has left.</param>
    public Registration Add(Func<GenerationEvent, bool> accept)
    {
        var id = Guid.NewGuid();
        _readers[id] = accept;
        return new(this, id);
    }

    /// <returns>Null for a reader in another process.</returns>
    public Func<GenerationEvent, bool>? Find(Guid? id) => id is { } known ? _readers.GetValueOrDefault(known) : null;

    public readonly record struct Registration(LocalReaders Readers, Guid Id) : IDisposable
    {
        public void Dispose() => Readers._readers.TryRemove(Id, out _);
    }
}
