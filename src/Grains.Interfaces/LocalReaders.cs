using System.Collections.Concurrent;

namespace Otron.Contract;

/// <summary>
/// The readers of turns in this process. A turn in the same process calls its reader with each event, and its stream only ends: a pull
/// through Orleans would allocate about 3 KB for each token.
/// </summary>
public sealed class LocalReaders
{
    private readonly ConcurrentDictionary<Guid, Func<GenerationEvent, bool>> _readers = new();

    /// <param name="accept">Called with each event, on any thread, one at a time; returns false when the reader has left.</param>
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
