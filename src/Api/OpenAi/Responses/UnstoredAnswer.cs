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
        var deltas = new List<string>();
        await foreach (var next in events.ReadAllAsync(clientGone))
        {
            switch (next.Kind)
            {
                case GenerationEventKind.Heartbeat:
                    yield return new([]);
                    break;
                case GenerationEventKind.Delta:
                    deltas.Add(next.Text!);
                    yield return new([next.Text!]);
                    break;
                case GenerationEventKind.Finished:
                    yield return new([], response with
                    {
                        Status = next.FinishReason == FinishReason.Stop ? ResponseStatus.Completed : ResponseStatus.Incomplete,
                        EndedAt = Now(),
                        Deltas = [.. deltas],
                        PromptTokens = next.PromptTokens,
                        CachedTokens = next.CachedTokens,
                        CompletionTokens = next.CompletionTokens,
                    });
                    yield break;
            }
        }
        throw ClusterFailures.TurnLost();

        long Now() => time.GetUtcNow().ToUnixTimeSeconds();
    }
}
