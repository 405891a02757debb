namespace Otron.Api.Hosting;

/// <summary>A start that cannot succeed, with a sentence that says what to change.</summary>
internal sealed class StartupException(string message) : Exception(message);
