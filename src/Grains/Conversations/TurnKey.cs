namespace Otron.Grains.Conversations;

/// <summary>Which request made a turn.</summary>
[GenerateSerializer, Immutable, Alias("otron.TurnKey")]
internal sealed record TurnKey([property: Id(0)] string Key, [property: Id(1)] string BodyHash, [property: Id(2)] int Entry);
