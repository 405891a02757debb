namespace Otron.Engine.Generation.Sampling;

/// <summary>The model's own log probability of a token, before bias, penalties and temperature, and those of its most likely tokens.</summary>
/// <param name="Logprob">Natural logarithm of the token's probability.</param>
/// <param name="TopIds">[k] the most likely tokens, best first; equals by id.</param>
/// <param name="TopLogprobs">[k] their log probabilities.</param>
public sealed record TokenLogprobs(float Logprob, int[] TopIds, float[] TopLogprobs);
