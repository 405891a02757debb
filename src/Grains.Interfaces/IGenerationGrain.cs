namespace Otron.Contract;

/// <summary>One session: its lease on a KV row, one turn at a time. The key is a <see cref="SessionKey"/>.</summary>
[Alias("otron.IGenerationGrain")]
public interface IGenerationGrain : IGrainWithStringKey
{
    /// <summary>Runs one turn. Cancelling the token, or leaving the stream, stops the engine within one step.</summary>
    /// <exception cref="OtronException">Before the first event for a refused request; later for a turn that failed.</exception>
    [Alias("Generate")]
    IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken = default);
}
