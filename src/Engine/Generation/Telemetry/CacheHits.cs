namespace Otron.Engine.Generation.Telemetry;

/// <summary>Cache hits of one tier.</summary>
/// <param name="Count">Sequences that found a beginning there.</param>
/// <param name="Tokens">Prompt tokens that did not have to be computed.</param>
public readonly record struct CacheHits(long Count, long Tokens);
