namespace Otron.Api.OpenAi.Embeddings;

/// <summary>The part that a text plays in a search.</summary>
internal enum EmbeddingInputType
{
    Query,
    Document,
}
