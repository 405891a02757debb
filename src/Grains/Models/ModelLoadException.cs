namespace Otron.Grains.Models;

/// <summary>The node cannot serve what it was told to serve. The message is written for the console: one line for each problem.</summary>
public sealed class ModelLoadException(string message) : Exception(message);
