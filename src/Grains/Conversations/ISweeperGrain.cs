namespace Otron.Grains.Conversations;

/// <summary>Goes through the days whose conversations may be deleted, one after the other. The cluster has one, with key 0.</summary>
[Alias("otron.ISweeperGrain")]
internal interface ISweeperGrain : IGrainWithIntegerKey
{
    /// <param name="today">In days since 1970.</param>
    [Alias("Sweep"), ResponseTimeout("02:00:00")]
    Task SweepAsync(long today, int retentionDays);
}
