using System.Text.Json.Serialization;

namespace Otron.Api.OpenAi.Dto;

/// <summary>The plain (not streamed) answer.</summary>
internal sealed record ChatCompletion(
    string Id,
    long Created,
    string Model,
    string SystemFingerprint,
    IReadOnlyList<ChatChoice> Choices,
    Usage Usage,
    Truncation? Truncation)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "chat.completion";

    /// <summary>An extension, only where it is asked for.</summary>
    public ChatTimings? Timings { get; init; }
}

/// <summary>An extension that SDKs pass over: the conversation was too long, and so many of its oldest messages were left out.</summary>
internal sealed record Truncation(int DroppedMessages)
{
    [JsonPropertyOrder(-1)]
    public string Strategy { get; } = "auto";

    public static Truncation? Of(int droppedMessages) => droppedMessages > 0 ? new Truncation(droppedMessages) : null;
}

internal sealed record ChatChoice(int Index, AssistantMessage Message, string FinishReason)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ChatLogprobs? Logprobs { get; init; }
}

internal sealed record AssistantMessage(string Content)
{
    [JsonPropertyOrder(-1)]
    public string Role { get; } = "assistant";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Refusal { get; }
}
