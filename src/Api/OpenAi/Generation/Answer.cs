namespace Otron.Api.OpenAi.Generation;

/// <summary>One choice, read to its end.</summary>
/// <param name="Logprobs">Null unless they are asked for.</param>
internal sealed record Answer(string Text, string FinishReason, IReadOnlyList<PlacedLogprob>? Logprobs);
