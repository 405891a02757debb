using System.Collections.Immutable;

namespace Otron.Engine.Onnx;

/// <summary>An input or output of a graph. Each dimension is a number, a symbol such as <c>batch_size</c>, or empty.</summary>
internal sealed record GraphValue(string Name, ImmutableArray<string> Dimensions);
