namespace Otron.Contract;

/// <summary>One step of a response that is followed.</summary>
/// <param name="Deltas">More text, none for a sign of life.</param>
/// <param name="Response">First the response as it stands, and at last as it is stored; null between.</param>
/// <param name="Node">The silo that serves the stream, as in <see cref="NodeLoad.Address"/>; comes first.</param>
[GenerateSerializer, Immutable, Alias("otron.ResponseUpdate")]
public readonly record struct ResponseUpdate(
    [property: Id(0)] string[] Deltas,
    [property: Id(1)] StoredResponse? Response = null,
    [property: Id(2)] string? Node = null);
