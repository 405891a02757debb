using System.Collections.Immutable;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Models;

namespace Otron.Grains.Generation;

/// <summary>Fills settings that the caller left open from the model's own defaults.</summary>
internal static class SamplingResolver
{
    /// <param name="endTokenIds">The model's own.</param>
    /// <exception cref="OtronException">A biased token or a stop token is not in the vocabulary.</exception>
    public static SamplingParams Resolve(
        SamplingSettings asked, GenerationDefaults defaults, ImmutableArray<int> endTokenIds, int vocabularySize)
    {
        Check(asked.LogitBias?.Keys, "logit_bias", vocabularySize);
        Check(asked.StopTokenIds, "stop_token_ids", vocabularySize);
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
            MinTokens = asked.MinTokens,
            EndTokenIds = EndTokens(asked, [.. endTokenIds.Where(id => id < vocabularySize)]),
        };
    }

    /// <returns>Null for the model's own.</returns>
    private static int[]? EndTokens(SamplingSettings asked, int[] own) =>
        asked is { MinTokens: 0, StopTokenIds: null or [], IgnoreEndTokens: false }
            ? null
            : [.. (asked.IgnoreEndTokens ? [] : own).Union(asked.StopTokenIds ?? [])];

    private static void Check(IEnumerable<int>? ids, string parameter, int vocabularySize)
    {
        foreach (var id in ids ?? [])
            if ((uint)id >= (uint)vocabularySize)
                throw new OtronException(
                    ErrorCode.InvalidRequest,
                    $"{parameter} names token {id}, but the vocabulary has the ids 0 to {vocabularySize - 1}.",
                    parameter);
    }
}
