using System.Runtime.InteropServices;

namespace Otron.Engine.Embeddings;

/// <summary>How a call's time was spent.</summary>
/// <param name="Queue">From the call to its first run.</param>
/// <param name="Inference">The runs that computed its inputs, and the time between them.</param>
/// <param name="Postprocess">Pooling and normalising, for all inputs of those runs.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EmbeddingTimes(TimeSpan Queue, TimeSpan Inference, TimeSpan Postprocess);
