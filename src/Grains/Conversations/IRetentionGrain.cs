namespace Otron.Grains.Conversations;

/// <summary>The conversations to look at for one day, as a rule the day of their last change. The key is the day, in days since 1970.</summary>
[Alias("otron.IRetentionGrain")]
internal interface IRetentionGrain : IGrainWithIntegerKey
{
    /// <summary>Enters a conversation by its grain's key. The entry is stored when this returns.</summary>
    [Alias("Enter")]
    Task EnterAsync(string conversation);

    /// <summary>Deletes conversations that have not changed since, and enters the others under the day of their last change.</summary>
    /// <param name="unchangedSince">In Unix seconds.</param>
    [Alias("Sweep"), ResponseTimeout("01:00:00")]
    Task SweepAsync(long unchangedSince);
}
