using Otron.Grains.Storage;

namespace Otron.Grains.Conversations;

[GrainType("otron-sweeper")]
internal sealed class SweeperGrain(ConversationStorage storage) : StoredGrain(storage), ISweeperGrain
{
    private const string Name = "progress";
    private const int FirstLookBackDays = 90;

    private GrainState<SweeperProgress> _progress = new(new());

    public async Task SweepAsync(long today, int retentionDays)
    {
        // A server that never ran for as long as the first sweep takes to come may hold older ones; empty days cost a read each, once.
        var day = _progress.State!.SweptThrough ?? today - retentionDays - FirstLookBackDays;
        // A conversation of a day may have changed at its last second.
        while (day + 1 + retentionDays < today)
        {
            day++;
            await GrainFactory.GetGrain<IRetentionGrain>(day).SweepAsync((today - retentionDays) * RetentionGrain.SecondsPerDay);
            _progress = await WriteAsync(Name, _progress, new(day));
        }
    }

    protected override async Task LoadAsync() => _progress = await ReadAsync<SweeperProgress>(Name);
}

/// <param name="SweptThrough">The last day that was swept.</param>
[GenerateSerializer, Immutable, Alias("otron.SweeperProgress")]
internal sealed record SweeperProgress([property: Id(0)] long? SweptThrough)
{
    public SweeperProgress()
        : this((long?)null)
    {
    }
}
