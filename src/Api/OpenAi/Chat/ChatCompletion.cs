using System.Text.Json.Serialization;
using Otron.Api.OpenAi.Generation;

namespace Otron.Api.OpenAi.Chat;

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

    /// <summary>An extension, present only if it is asked for.</summary>
    public ChatTimings? Timings { get; init; }

    public static ChatCompletion Of(Reply reply, Answer[] answers) => new(
        reply.Header.Id,
        reply.Header.Created,
        reply.Header.Model,
        reply.Header.SystemFingerprint,
        [.. answers.Select(ChatChoice.Of)],
        reply.Usage,
        reply.Truncation)
    {
        Timings = reply.Timings,
    };
}

internal sealed record ChatChoice(int Index, AssistantMessage Message, string FinishReason)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ChatLogprobs? Logprobs { get; init; }

    public static ChatChoice Of(Answer answer, int index) =>
        new(index, new AssistantMessage(answer.Text), answer.FinishReason) { Logprobs = ChatLogprobs.Of(answer.Logprobs) };
}

internal sealed record AssistantMessage(string Content)
{
    [JsonPropertyOrder(-1)]
    public string Role { get; } = "assistant";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Refusal { get; }
}
