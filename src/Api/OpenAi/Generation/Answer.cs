namespace Otron.Api.OpenAi.Generation;

/// <summary>One choice, read to its end.</summary>
/// <param name="Logprobs">Null unless they are asked for.</param>
internal sealed record Answer(string Text, FinishReason FinishReason, IReadOnlyList<PlacedLogprob>? Logprobs)
{
    /// <summary>Null for none.</summary>
    public string? Reasoning { get; init; }

    public IReadOnlyList<ToolCall> Calls { get; init; } = [];
}
