using System.Security.Cryptography;

namespace Otron.Contract;

/// <summary>
/// The caller's settings of the sampler: how tokens are drawn, and which of them end the answer. Null means the model's own default (<c>generation_config.json</c>).
/// </summary>
[GenerateSerializer, Immutable, Alias("otron.SamplingSettings")]
public sealed record SamplingSettings
{
    /// <summary>0 to 2; 0 takes the most likely token.</summary>
    [Id(0)] public float? Temperature { get; init; }

    /// <summary>Keeps the most likely tokens until their probabilities add up to this; 0 to 1, and 0 keeps the likeliest alone.</summary>
    [Id(1)] public float? TopP { get; init; }

    /// <summary>Keeps this many of the most likely tokens; 0 keeps all.</summary>
    [Id(2)] public int? TopK { get; init; }

    /// <summary>Drops tokens less likely than this share of the most likely one; 0 to 1.</summary>
    [Id(3)] public float? MinP { get; init; }

    /// <summary>Divides positive and multiplies negative logits of tokens in prompt and answer; 1 changes nothing.</summary>
    [Id(4)] public float? RepetitionPenalty { get; init; }

    /// <summary>Subtracted once per occurrence in the answer; -2 to 2.</summary>
    [Id(5)] public float? FrequencyPenalty { get; init; }

    /// <summary>Subtracted once from every token that occurs in the answer; -2 to 2.</summary>
    [Id(6)] public float? PresencePenalty { get; init; }

    /// <summary>The same seed and request give the same text. Null draws a seed.</summary>
    [Id(7)] public long? Seed { get; init; }

    /// <summary>Added to the logit of a token id before everything else; -100 to 100.</summary>
    [Id(8)] public Dictionary<int, float>? LogitBias { get; init; }

    /// <summary>No token that ends the answer is drawn before it has this many tokens.</summary>
    [Id(9)] public int MinTokens { get; init; }

    /// <summary>Tokens that end the answer, beside the model's own.</summary>
    [Id(10)] public int[]? StopTokenIds { get; init; }

    /// <summary>The model's own end tokens are tokens like others.</summary>
    [Id(11)] public bool IgnoreEndTokens { get; init; }

    /// <summary>Draws the seed once, before the first token, so that a resumed answer draws the same tokens on another silo.</summary>
    public SamplingSettings WithSeed() =>
        Seed is null ? this with { Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) } : this;
}
