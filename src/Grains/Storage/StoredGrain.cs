using Microsoft.Extensions.DependencyInjection;
using Otron.Grains.Nodes;
using Otron.Grains.Placement;

namespace Otron.Grains.Storage;

/// <summary>
/// A grain whose state is in the storage of conversations, so it lives where that is reached. Placement chooses such a silo, but whoever
/// met the grain on another before goes on sending there, which makes it anew on that silo; then it moves from there by itself.
/// </summary>
[StorageFilter]
internal abstract class StoredGrain(ConversationStorage storage) : Grain
{
    public sealed override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!ServiceProvider.GetRequiredService<LoadTable>().IsStoredElsewhere(GrainContext.Address.SiloAddress!))
            return LoadAsync();
        // What it was asked goes with it.
        this.MigrateOnIdle();
        return Task.CompletedTask;
    }

    /// <summary>Reads what is stored, before the first call.</summary>
    protected abstract Task LoadAsync();

    protected Task<GrainState<T>> ReadAsync<T>(string name)
        where T : new() => storage.ReadAsync<T>(this.GetGrainId(), name);

    /// <inheritdoc cref="ConversationStorage.WriteAsync"/>
    protected async Task<GrainState<T>> WriteAsync<T>(string name, GrainState<T> before, T next)
    {
        try
        {
            return await storage.WriteAsync(this.GetGrainId(), name, before, next);
        }
        catch (Exception e)
        {
            DeactivateOnIdle(); // the next activation reads what is stored
            throw e as OtronException ?? ConversationStorage.Unavailable();
        }
    }
}
