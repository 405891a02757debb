using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace Otron.Grains.Storage;

/// <summary>Opens the folder of conversations before all else, so that a failure shows at the start and not to the first user.</summary>
internal sealed class StorageOpener([FromKeyedServices(GrainStorageNames.Conversations)] IGrainStorage storage) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        (storage as FileGrainStorage)?.Open();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
