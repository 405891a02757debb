namespace Otron.Contract;

/// <summary>A prompt without a template: a text, which may name special tokens, or token ids.</summary>
[GenerateSerializer, Immutable, Alias("otron.RawPrompt")]
public sealed record RawPrompt([property: Id(0)] string? Text, [property: Id(1)] int[]? Ids);
