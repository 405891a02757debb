namespace Otron.Grains.Models;

/// <summary>The node cannot serve the models of its settings. The message is for the console and has one line for each problem.</summary>
public sealed class ModelLoadException(string message) : Exception(message);
