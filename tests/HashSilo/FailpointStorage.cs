using System.Diagnostics;
using System.Globalization;
using Orleans.Runtime;
using Orleans.Storage;
using Otron.Grains.Storage;

namespace Otron.HashSilo;

/// <summary>
/// Storage that kills the process at one of its writes, before or after the write takes effect. A file names the write, for example
/// <c>after 3</c>. Each write in any process counts it down; the last one deletes the file and dies.
/// </summary>
internal sealed class FailpointStorage(IGrainStorage storage, string file) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Wraps the storage of conversations.</summary>
    public static void Wrap(IServiceCollection services, string file)
    {
        var storage = services.Last(service => service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, GrainStorageNames.Conversations));
        services.Remove(storage);
        services.AddKeyedSingleton<IGrainStorage>(
            GrainStorageNames.Conversations,
            (provider, key) => new FailpointStorage((IGrainStorage)storage.KeyedImplementationFactory!(provider, key), file));
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var dies = TakeDueSide();
        if (dies == "before")
            await DieAsync();
        await storage.WriteStateAsync(stateName, grainId, grainState);
        if (dies == "after")
            await DieAsync();
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ClearStateAsync(stateName, grainId, grainState);

    public void Participate(ISiloLifecycle lifecycle) => ((ILifecycleParticipant<ISiloLifecycle>)storage).Participate(lifecycle);

    private string? TakeDueSide()
    {
        if (!File.Exists(file))
            return null;
        var parts = File.ReadAllText(file).Split(' ');
        var writes = int.Parse(parts[1], CultureInfo.InvariantCulture) - 1;
        if (writes > 0)
        {
            File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"{parts[0]} {writes}"));
            return null;
        }
        File.Delete(file);
        return parts[0];
    }

    private static Task DieAsync()
    {
        Process.GetCurrentProcess().Kill();
        return new TaskCompletionSource().Task; // the process does nothing more
    }
}
