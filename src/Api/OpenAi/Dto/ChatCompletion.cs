using System.Text.Json.Serialization;

namespace Otron.Api.OpenAi.Dto;

/// <summary>The plain (not streamed) answer.</summary>
internal sealed record ChatCompletion(
    string Id,
    long Created,
    string Model,
    string SystemFingerprint,
    IReadOnlyList<ChatChoice> Choices,
    Usage Usage)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "chat.completion";
}

internal sealed record ChatChoice(int Index, AssistantMessage Message, string FinishReason)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public object? Logprobs { get; }
}

internal sealed record AssistantMessage(string Content)
{
    [JsonPropertyOrder(-1)]
    public string Role { get; } = "assistant";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Refusal { get; }
}
