namespace Otron.Contract;

/// <summary>How the model reasons before it answers; null leaves each to the model's template.</summary>
[GenerateSerializer, Immutable, Alias("otron.ReasoningSettings")]
public sealed record ReasoningSettings
{
    [Id(0)] public bool? Enabled { get; init; }

    /// <summary>A word such as <c>low</c>, which the template may print.</summary>
    [Id(1)] public string? Effort { get; init; }

    /// <summary>After so many tokens the reasoning is closed, and the answer begins.</summary>
    [Id(2)] public int? MaxTokens { get; init; }
}
