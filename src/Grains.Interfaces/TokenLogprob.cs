namespace Otron.Contract;

/// <summary>A token and the natural logarithm of its probability by the model itself, before bias, penalties and temperature.</summary>
/// <param name="Bytes">The bytes that it adds to the text; several tokens together may be one character.</param>
[GenerateSerializer, Immutable, Alias("otron.LikelyToken")]
public readonly record struct LikelyToken([property: Id(0)] byte[] Bytes, [property: Id(1)] float Logprob);

/// <summary>One token of an answer, and the tokens that were likeliest in its place.</summary>
/// <param name="Top">The likeliest tokens, the likeliest first.</param>
/// <param name="TextLength">Characters that became certain with the token, including text that is held back or cut off by a stop text.</param>
[GenerateSerializer, Immutable, Alias("otron.TokenLogprob")]
public sealed record TokenLogprob([property: Id(0)] LikelyToken Token, [property: Id(1)] LikelyToken[] Top, [property: Id(2)] int TextLength);
