using System.Runtime.InteropServices;

namespace Otron.Engine.Embeddings;

/// <summary>What an embedding engine has done since it was loaded, and what waits now.</summary>
/// <param name="Queued">Inputs that wait for a run.</param>
/// <param name="Runs">Batches computed.</param>
/// <param name="Inputs">Inputs that got their vector.</param>
/// <param name="Tokens">Tokens computed for them; equal inputs that waited together count once.</param>
/// <param name="PaddedTokens">These tokens and their padding.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EmbeddingCounters(int Queued, long Runs, long Inputs, long Tokens, long PaddedTokens);
