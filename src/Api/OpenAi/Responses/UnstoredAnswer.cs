using System.Runtime.CompilerServices;
using Otron.Api.Cluster;

namespace Otron.Api.OpenAi.Responses;

/// <summary>Answers that are not stored: they live as long as their request, and have the form of stored ones.</summary>
internal static class UnstoredAnswer
{
    /// <param name="request">The turn, which <paramref name="settings"/> made.</param>
    public static async IAsyncEnumerable<ResponseUpdate> StreamAsync(
        ChatTurns turns, ResponseSettings settings, GenerationRequest request, int outputIndex, TimeProvider time,
        [EnumeratorCancellation] CancellationToken clientGone = default)
    {
        var events = await turns.OpenAsync(request, ChatTurns.FreshSession(), clientGone);
        var response = new StoredResponse { Settings = settings, BodyHash = "", CreatedAt = Now(), OutputIndex = outputIndex };
        yield return new([], response);
        var pieces = new List<AnswerPart>();
        await foreach (var next in events.ReadAllAsync(clientGone))
        {
            switch (next.Kind)
            {
                case GenerationEventKind.Heartbeat:
                    yield return new([]);
                    break;
                case GenerationEventKind.Delta:
                    var count = pieces.Count;
                    next.AddTo(pieces);
                    yield return ResponseUpdate.Of([.. pieces.Skip(count)]);
                    break;
                case GenerationEventKind.Finished:
                    yield return new([], response.With([.. pieces]) with
                    {
                        Status = next.FinishReason == FinishReason.Length ? ResponseStatus.Incomplete : ResponseStatus.Completed,
                        EndedAt = Now(),
                        PromptTokens = next.PromptTokens,
                        CachedTokens = next.CachedTokens,
                        CompletionTokens = next.CompletionTokens,
                        ReasoningTokens = next.ReasoningTokens,
                    });
                    yield break;
            }
        }
        throw ClusterFailures.TurnLost();

        long Now() => time.GetUtcNow().ToUnixTimeSeconds();
    }
}
