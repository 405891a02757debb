namespace Otron.Contract;

/// <summary>One step of a response that is followed.</summary>
/// <param name="Deltas">More pieces of the answer, those that are no text of it as empty ones; empty for a sign of life.</param>
/// <param name="Response">The current response in the first update, the stored one in the last; null between.</param>
/// <param name="Node">The silo that serves the stream, as in <see cref="NodeLoad.Address"/>; only in the first update.</param>
/// <param name="Parts">The same pieces, one for one, if one of them is no text of the answer; null if all are.</param>
[GenerateSerializer, Immutable, Alias("otron.ResponseUpdate")]
public readonly record struct ResponseUpdate(
    [property: Id(0)] string[] Deltas,
    [property: Id(1)] StoredResponse? Response = null,
    [property: Id(2)] string? Node = null,
    [property: Id(3)] AnswerPart[]? Parts = null)
{
    public AnswerPart[] Pieces => Parts ?? Array.ConvertAll(Deltas, text => new AnswerPart(AnswerPartKind.Content, text));

    public static ResponseUpdate Of(AnswerPart[] pieces) => new(
        Array.ConvertAll(pieces, piece => piece.Kind == AnswerPartKind.Content ? piece.Text : ""),
        Parts: Array.TrueForAll(pieces, piece => piece.Kind == AnswerPartKind.Content) ? null : pieces);
}
