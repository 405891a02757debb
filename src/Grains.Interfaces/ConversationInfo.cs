namespace Otron.Contract;

/// <summary>A conversation without its items.</summary>
[GenerateSerializer, Immutable, Alias("otron.ConversationInfo")]
public sealed record ConversationInfo([property: Id(0)] long CreatedAt, [property: Id(1)] Dictionary<string, string> Metadata);
