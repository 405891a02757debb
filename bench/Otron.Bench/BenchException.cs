namespace Otron.Bench;

/// <summary>A run that cannot go on, with a sentence for the one who started it.</summary>
internal sealed class BenchException(string message) : Exception(message);
