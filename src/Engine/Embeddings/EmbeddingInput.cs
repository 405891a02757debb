namespace Otron.Engine.Embeddings;

/// <summary>One input of a call.</summary>
internal readonly record struct EmbeddingInput(EmbeddingCall Call, int Index)
{
    public int[] Ids => Call.Inputs[Index];
}
