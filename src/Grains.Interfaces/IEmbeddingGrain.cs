namespace Otron.Contract;

/// <summary>Embeds on the silo that receives the call, or on another that serves the model. The key is the model's id.</summary>
[Alias("otron.IEmbeddingGrain")]
public interface IEmbeddingGrain : IGrainWithStringKey
{
    /// <exception cref="OtronException">The request cannot be served; the code says why.</exception>
    // On a CPU, a full request of 2048 inputs takes longer than the usual limit of calls.
    [Alias("Embed"), ResponseTimeout("00:10:00"), SpreadOverGateways]
    Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken = default);
}
