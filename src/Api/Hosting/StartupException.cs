namespace Otron.Api.Hosting;

/// <summary>The server cannot start; the message says what to change.</summary>
internal sealed class StartupException(string message) : Exception(message);
