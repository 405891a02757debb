using Microsoft.Extensions.DependencyInjection;
using Otron.Grains.Nodes;

namespace Otron.Grains.Storage;

/// <summary>
/// A grain with its state in the storage of conversations, so it lives on a silo that reaches the storage. Placement chooses such a silo,
/// but a caller that knows the grain's earlier silo still sends there and activates it there; then it moves away by itself.
/// </summary>
[StorageFilter]
internal abstract class StoredGrain(ConversationStorage storage) : Grain, IIncomingGrainCallFilter
{
    /// <summary>For this long a grain that could not be read answers every call with the reason at once.</summary>
    private static readonly TimeSpan FailureAge = TimeSpan.FromSeconds(1);

    private OtronException? _failure;

    public sealed override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (ServiceProvider.GetRequiredService<LoadTable>().IsStoredElsewhere(GrainContext.Address.SiloAddress!))
        {
            this.MigrateOnIdle(); // takes the calls that wait for it along
            return;
        }
        try
        {
            await LoadAsync();
        }
        catch (OtronException e)
        {
            // If it were thrown here, callers would get it after five seconds or not at all.
            _failure = e;
            _ = ForgetAsync();
        }
    }

    public Task Invoke(IIncomingGrainCallContext context) =>
        _failure is null ? context.Invoke() : throw new OtronException(_failure.Code, _failure.Message);

    /// <summary>Reads the stored records before the first call.</summary>
    /// <exception cref="OtronException">Reading failed.</exception>
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
            DeactivateOnIdle(); // the next activation reads the stored records
            throw e as OtronException ?? ConversationStorage.Unavailable();
        }
    }

    private async Task ForgetAsync()
    {
        await Task.Delay(FailureAge, ServiceProvider.GetRequiredService<TimeProvider>());
        DeactivateOnIdle(); // the next activation tries again
    }
}
