namespace Otron.Contract;

/// <summary>One step of a response that is followed.</summary>
/// <param name="Deltas">More text; empty for a sign of life.</param>
/// <param name="Response">The current response in the first update, the stored one in the last; null between.</param>
/// <param name="Node">The silo that serves the stream, as in <see cref="NodeLoad.Address"/>; only in the first update.</param>
[GenerateSerializer, Immutable, Alias("otron.ResponseUpdate")]
public readonly record struct ResponseUpdate(
    [property: Id(0)] string[] Deltas,
    [property: Id(1)] StoredResponse? Response = null,
    [property: Id(2)] string? Node = null);
