using System.Runtime.InteropServices;

namespace Otron.Engine.Embeddings;

/// <summary>The work of an embedding engine since it was loaded, and its queue.</summary>
/// <param name="Queued">Inputs that wait for a run.</param>
/// <param name="Runs">Batches computed.</param>
/// <param name="Inputs">Inputs that got their vector.</param>
/// <param name="Tokens">Tokens computed for them; equal inputs that waited together count once.</param>
/// <param name="PaddedTokens">The same tokens with their padding.</param>
/// <param name="ZeroVectors">Vectors that came out as zero; they were passed on as they are.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EmbeddingStatus(int Queued, long Runs, long Inputs, long Tokens, long PaddedTokens, long ZeroVectors);
