using Otron.Engine.Generation.Sampling;
using Otron.Engine.Models;

namespace Otron.Grains.Generation;

/// <summary>Fills settings that the caller left open from the model's own defaults.</summary>
internal static class SamplingResolver
{
    /// <exception cref="OtronException">A biased token is not in the vocabulary.</exception>
    public static SamplingParams Resolve(SamplingSettings asked, GenerationDefaults defaults, int vocabularySize)
    {
        foreach (var id in asked.LogitBias?.Keys ?? Enumerable.Empty<int>())
            if ((uint)id >= (uint)vocabularySize)
                throw new OtronException(
                    ErrorCode.InvalidRequest,
                    $"logit_bias names token {id}, but the vocabulary has the ids 0 to {vocabularySize - 1}.",
                    "logit_bias");
        return new()
        {
            Temperature = asked.Temperature ?? defaults.Temperature,
            TopP = asked.TopP ?? defaults.TopP,
            TopK = asked.TopK ?? defaults.TopK,
            MinP = asked.MinP ?? defaults.MinP,
            RepetitionPenalty = asked.RepetitionPenalty ?? defaults.RepetitionPenalty,
            FrequencyPenalty = asked.FrequencyPenalty ?? 0,
            PresencePenalty = asked.PresencePenalty ?? 0,
            Seed = unchecked((ulong)asked.WithSeed().Seed!.Value),
            LogitBias = asked.LogitBias,
        };
    }
}
