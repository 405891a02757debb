namespace Otron.Engine.Generation.Sampling;

/// <summary>Applies logit_bias, penalties, barred tokens and a constraint to a row of logits. Owned by one engine thread.</summary>
internal sealed class LogitEditor(int vocabularySize, TimeProvider time)
{
    private readonly float[] _edited = new float[vocabularySize]; // [V]

    /// <summary>Ticks that the last row took.</summary>
    public long PenaltyTicks { get; private set; }

    /// <summary>[V] a copy with bias and penalties, and -infinity for tokens that may not be drawn; the row itself if there are none.</summary>
    public ReadOnlySpan<float> Edit(
        ReadOnlySpan<float> logits, SamplingParams sampling, TokenCounts? counts, ReadOnlySpan<int> barred, AllowedTokens allowed)
    {
        PenaltyTicks = 0;
        if (sampling.LogitBias is null && !sampling.HasPenalties && barred.IsEmpty && allowed.Bits.IsEmpty)
            return logits;

        var startedAt = time.GetTimestamp();
        logits.CopyTo(_edited);
        if (sampling.LogitBias is { } bias)
            foreach (var (id, _) in bias)
                _edited[id] = (float)Score(id, logits, sampling, counts);
        if (sampling.HasPenalties)
            foreach (var (id, _) in counts!)
                _edited[id] = (float)Score(id, logits, sampling, counts);
        foreach (var id in barred)
            _edited[id] = float.NegativeInfinity;
        PenaltyTicks = time.GetTimestamp() - startedAt;
        if (!allowed.Bits.IsEmpty)
            allowed.Bar(_edited);
        return _edited;
    }

    /// <summary>The exact logit of one token after bias and penalties.</summary>
    public static double Score(int id, ReadOnlySpan<float> logits, SamplingParams sampling, TokenCounts? counts)
    {
        double score = logits[id];
        if (sampling.LogitBias is { } bias && bias.TryGetValue(id, out var added))
            score += added;
        if (!sampling.HasPenalties || !counts!.TryGet(id, out var outputCount))
            return score;
        score = score > 0 ? score / sampling.RepetitionPenalty : score * sampling.RepetitionPenalty;
        if (outputCount > 0)
            score -= (double)outputCount * sampling.FrequencyPenalty + sampling.PresencePenalty;
        return score;
    }
}
