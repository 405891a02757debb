namespace Otron.Contract;

/// <summary>Embeds on the silo that receives the call, or on one that serves the model. The key is the model's id.</summary>
[Alias("otron.IEmbeddingGrain")]
public interface IEmbeddingGrain : IGrainWithStringKey
{
    /// <exception cref="OtronException">The request cannot be served; its code says why.</exception>
    // A full request of 2048 inputs takes longer on a CPU than the few seconds that calls have otherwise.
    [Alias("Embed"), ResponseTimeout("00:10:00"), SpreadOverGateways]
    Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken = default);
}
