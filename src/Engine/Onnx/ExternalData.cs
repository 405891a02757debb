namespace Otron.Engine.Onnx;

/// <summary>A file that holds weights of an ONNX file, and the length that it must have at least.</summary>
internal sealed record ExternalData(string Location, long MinimumBytes);
