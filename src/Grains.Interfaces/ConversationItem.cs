namespace Otron.Contract;

/// <summary>One of the <see cref="MessageItems"/> of a stored conversation and its place.</summary>
/// <param name="Entry">Number of the entry that holds it, from 1.</param>
/// <param name="Index">Its place in the entry, from 0.</param>
[GenerateSerializer, Immutable, Alias("otron.ConversationItem")]
public sealed record ConversationItem(
    [property: Id(0)] int Entry,
    [property: Id(1)] int Index,
    [property: Id(2)] ChatMessage Message,
    [property: Id(3)] bool IsComplete = true);

/// <summary>The items of a list to return.</summary>
/// <param name="Ascending">Oldest first.</param>
/// <param name="AfterEntry">Entry of the item to start after; 0 starts at the beginning.</param>
[GenerateSerializer, Immutable, Alias("otron.ItemQuery")]
public sealed record ItemQuery(
    [property: Id(0)] int Limit,
    [property: Id(1)] bool Ascending,
    [property: Id(2)] int AfterEntry = 0,
    [property: Id(3)] int AfterIndex = 0);

[GenerateSerializer, Immutable, Alias("otron.ItemPage")]
public sealed record ItemPage([property: Id(0)] ConversationItem[] Items, [property: Id(1)] bool HasMore);
