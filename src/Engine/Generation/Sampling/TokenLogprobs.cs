namespace Otron.Engine.Generation;

/// <summary>How likely the model itself held a token, before bias, penalties and temperature, and which tokens it held the likeliest.</summary>
/// <param name="Logprob">Natural logarithm of the token's probability.</param>
/// <param name="TopIds">[k]; the likeliest first, of equals the lowest id.</param>
/// <param name="TopLogprobs">[k]; theirs.</param>
public sealed record TokenLogprobs(float Logprob, int[] TopIds, float[] TopLogprobs);
