using Microsoft.Extensions.DependencyInjection;
using Otron.Grains.Nodes;

namespace Otron.Grains.Storage;

/// <summary>
/// A grain whose state is in the storage of conversations, so it lives where that is reached. Placement chooses such a silo, but whoever
/// met the grain on another before goes on sending there, which makes it anew on that silo; then it moves from there by itself.
/// </summary>
[StorageFilter]
internal abstract class StoredGrain(ConversationStorage storage) : Grain, IIncomingGrainCallFilter
{
    /// <summary>For so long a grain that could not be read says why at once, whoever asks.</summary>
    private static readonly TimeSpan FailureAge = TimeSpan.FromSeconds(1);

    private OtronException? _failure;

    public sealed override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (ServiceProvider.GetRequiredService<LoadTable>().IsStoredElsewhere(GrainContext.Address.SiloAddress!))
        {
            this.MigrateOnIdle(); // with what it was asked
            return;
        }
        try
        {
            await LoadAsync();
        }
        catch (OtronException e)
        {
            // Thrown from here, it would reach callers after five seconds or not at all.
            _failure = e;
            _ = ForgetAsync();
        }
    }

    public Task Invoke(IIncomingGrainCallContext context) =>
        _failure is null ? context.Invoke() : throw new OtronException(_failure.Code, _failure.Message);

    /// <summary>Reads what is stored, before the first call.</summary>
    /// <exception cref="OtronException">That failed.</exception>
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

    private async Task ForgetAsync()
    {
        await Task.Delay(FailureAge, ServiceProvider.GetRequiredService<TimeProvider>());
        DeactivateOnIdle(); // the next activation tries anew
    }
}
