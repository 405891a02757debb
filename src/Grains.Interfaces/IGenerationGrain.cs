namespace Otron.Contract;

/// <summary>One session, which runs one turn at a time where its cache is. The key is a <see cref="SessionKey"/>.</summary>
[Alias("otron.IGenerationGrain")] // older builds have a method with the alias GetTranscript; never use it again
public interface IGenerationGrain : IGrainWithStringKey
{
    /// <summary>Runs one turn. Cancelling the token or leaving the stream stops the engine within one step.</summary>
    /// <exception cref="OtronException">The request was refused, before the first event; or the turn failed, later.</exception>
    [Alias("Generate")]
    IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken = default);
}
