namespace Otron.Grains;

/// <summary>Embeds on the silo that receives the call. The key is the model's id.</summary>
[Alias("otron.IEmbeddingGrain")]
public interface IEmbeddingGrain : IGrainWithStringKey
{
    /// <exception cref="OtronException">The request cannot be served; its code says why.</exception>
    [Alias("Embed")]
    Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken = default);
}
