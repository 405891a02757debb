namespace Otron.Grains.Conversations;

/// <summary>Conversations that answer with nobody listening, so that somebody looks after them; there is one list in the cluster, with key 0.</summary>
[Alias("otron.IBackgroundTurnsGrain")]
internal interface IBackgroundTurnsGrain : IGrainWithIntegerKey
{
    /// <summary>Enters a conversation by its grain's key, before its turn is stored. It is stored when this returns.</summary>
    [Alias("Enter")]
    Task EnterAsync(string conversation);

    [Alias("List")]
    Task<BackgroundTurn[]> ListAsync();

    /// <summary>Strikes out what has ended, unless it was entered anew since it was listed.</summary>
    [Alias("Leave")]
    Task LeaveAsync(BackgroundTurn[] ended);
}

/// <param name="Number">Another one each time that the conversation is entered.</param>
[GenerateSerializer, Immutable, Alias("otron.BackgroundTurn")]
internal sealed record BackgroundTurn([property: Id(0)] string Conversation, [property: Id(1)] long Number);
