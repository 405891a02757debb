namespace Otron.Grains.Conversations;

/// <summary>Conversations by the day, in days since 1970, on which they are to be looked at: that of their last change, as far as was known. The key is the day.</summary>
[Alias("otron.IRetentionGrain")]
internal interface IRetentionGrain : IGrainWithIntegerKey
{
    /// <summary>Enters a conversation by its grain's key. It is stored when this returns.</summary>
    [Alias("Enter")]
    Task EnterAsync(string conversation);

    /// <summary>Deletes what has not changed since, in Unix seconds, and enters the rest under its own day.</summary>
    [Alias("Sweep"), ResponseTimeout("01:00:00")]
    Task SweepAsync(long unchangedSince);
}
