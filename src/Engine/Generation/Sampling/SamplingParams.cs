namespace Otron.Engine.Generation.Sampling;

/// <summary>The caller's sampling parameters; the defaults change nothing.</summary>
public sealed record SamplingParams
{
    /// <summary>Divides the logits; 0 takes the most likely token, ties to the lowest id.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Keeps the most likely tokens until their probabilities reach this sum; 1 keeps all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Keeps this many tokens; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Drops tokens less likely than this share of the most likely one; 0 keeps all.</summary>
    public float MinP { get; init; }

    /// <summary>Applied once to each distinct token of prompt and answer: positive logits are divided by it, others multiplied.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Subtracted for each occurrence of a token in the answer.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Subtracted once from each token that occurs in the answer.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Seed of the random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>Which of several answers to one prompt this is; each has its own random numbers.</summary>
    public uint Choice { get; init; }

    /// <summary>Added to the logits of these token ids before anything else. The engine reads it for every token, so it must not change after submission.</summary>
    public Dictionary<int, float>? LogitBias { get; init; }

    /// <summary>Tokens that end the answer; null for the model's own. Like the biases, they must not change after submission.</summary>
    public int[]? EndTokenIds { get; init; }

    /// <summary>The answer's first tokens, as many as this, are none of <see cref="EndTokenIds"/>; without these, it has no effect.</summary>
    public int MinTokens { get; init; }

    /// <summary>The tokens that cannot be drawn for an output position.</summary>
    internal ReadOnlySpan<int> Barred(int outputIndex) => outputIndex < MinTokens ? EndTokenIds : default;

    internal bool HasPenalties => RepetitionPenalty != 1 || FrequencyPenalty != 0 || PresencePenalty != 0;
}
