namespace Otron.Engine.Onnx;

/// <summary>The configured execution provider cannot be used here. The message says which package or driver is missing.</summary>
public sealed class ExecutionProviderException(string message, Exception? inner = null) : Exception(message, inner);
