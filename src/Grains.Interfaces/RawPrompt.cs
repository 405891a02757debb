namespace Otron.Contract;

/// <summary>A prompt that goes to the model as it is, without a template: a text, in which special tokens may be named, or token ids.</summary>
[GenerateSerializer, Immutable, Alias("otron.RawPrompt")]
public sealed record RawPrompt([property: Id(0)] string? Text, [property: Id(1)] int[]? Ids);
