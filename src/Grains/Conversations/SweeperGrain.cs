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
        // Older conversations may exist if no server has run long enough for a first sweep. An empty day costs one read, once.
        var day = _progress.State!.SweptThrough ?? today - retentionDays - FirstLookBackDays;
        // A conversation may have changed in the last second of a day.
        while (day + 1 + retentionDays < today)
        {
            day++;
            await GrainFactory.GetGrain<IRetentionGrain>(day).SweepAsync(Days.StartOf(today - retentionDays));
            _progress = await WriteAsync(Name, _progress, new(day));
        }
    }

    protected override async Task LoadAsync() => _progress = await ReadAsync<SweeperProgress>(Name);
}

/// <param name="SweptThrough">The last day that was swept; null before the first sweep.</param>
[GenerateSerializer, Immutable, Alias("otron.SweeperProgress")]
internal sealed record SweeperProgress([property: Id(0)] long? SweptThrough)
{
    public SweeperProgress()
        : this((long?)null)
    {
    }
}
