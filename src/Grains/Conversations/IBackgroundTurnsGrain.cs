namespace Otron.Grains.Conversations;

/// <summary>The conversations with a background turn, so that a turn whose silo is lost is resumed. The cluster has one list, with key 0.</summary>
[Alias("otron.IBackgroundTurnsGrain")]
internal interface IBackgroundTurnsGrain : IGrainWithIntegerKey
{
    /// <summary>Enters a conversation by its grain's key, before its turn is stored. The entry is stored when this returns.</summary>
    [Alias("Enter")]
    Task EnterAsync(string conversation);

    [Alias("List")]
    Task<BackgroundTurn[]> ListAsync();

    /// <summary>Removes turns that have ended. A conversation that was entered again since it was listed stays.</summary>
    [Alias("Leave")]
    Task LeaveAsync(BackgroundTurn[] ended);
}

/// <param name="Number">Differs each time that the conversation is entered.</param>
[GenerateSerializer, Immutable, Alias("otron.BackgroundTurn")]
internal sealed record BackgroundTurn([property: Id(0)] string Conversation, [property: Id(1)] long Number);
