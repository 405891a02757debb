using System.Text.Json.Serialization;

namespace Otron.Api.OpenAi.Dto;

/// <summary>The plain (not streamed) answer to prompts.</summary>
internal sealed record TextCompletion(string Id, long Created, string Model, string SystemFingerprint, IReadOnlyList<TextChoice> Choices, Usage Usage)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "text_completion";

    /// <summary>An extension, only where it is asked for.</summary>
    public ChatTimings? Timings { get; init; }
}

internal sealed record TextChoice(int Index, string Text, string FinishReason)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public object? Logprobs { get; }
}
