namespace Otron.Bench;

/// <summary>A run that cannot continue, with a sentence for the user.</summary>
internal sealed class BenchException(string message) : Exception(message);
