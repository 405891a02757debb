using Orleans.Runtime;
using Orleans.Storage;

namespace Otron.Grains.Tests.Conversations;

/// <summary>Storage in memory that fails where a test wants it: at one write, before or after it took effect.</summary>
internal sealed class FaultyStorage : IGrainStorage
{
    private readonly Dictionary<(string, GrainId), (object State, string ETag)> _records = [];
    private readonly Lock _lock = new();
    private int _etags;

    public int Writes { get; private set; }

    /// <summary>Number of the write that fails, counted from now; 0 for none.</summary>
    public int FailAt { get; set; }

    public bool FailsAfterwards { get; set; }

    /// <summary>Nothing can be written, as on a full disk.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>Nothing can be read.</summary>
    public bool IsUnreadable { get; set; }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_lock)
        {
            if (IsUnreadable)
                throw new UnauthorizedAccessException("Access to the path is denied.");
            var exists = _records.TryGetValue((stateName, grainId), out var record);
            grainState.State = exists ? (T)record.State : Activator.CreateInstance<T>();
            grainState.ETag = record.ETag;
            grainState.RecordExists = exists;
        }
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Task.Yield();
        lock (_lock)
        {
            if (IsReadOnly)
                throw new IOException("No space left on device.");
            Writes++;
            var fails = FailAt > 0 && --FailAt == 0;
            if (fails && !FailsAfterwards)
                throw new TimeoutException("The storage does not answer.");
            if (_records.GetValueOrDefault((stateName, grainId)).ETag != grainState.ETag)
                throw new InconsistentStateException("changed");
            var etag = $"{++_etags}";
            _records[(stateName, grainId)] = (grainState.State!, etag);
            if (fails)
                throw new TimeoutException("The answer was lost.");
            grainState.ETag = etag;
            grainState.RecordExists = true;
        }
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        throw new NotSupportedException("Conversations overwrite; they clear nothing.");

    /// <summary>Everything stored of one grain, as text.</summary>
    public string Dump(GrainId grainId)
    {
        lock (_lock)
            return string.Join('\n', _records.Where(pair => pair.Key.Item2 == grainId).Select(pair => System.Text.Json.JsonSerializer.Serialize(pair.Value.State, pair.Value.State.GetType())));
    }
}
