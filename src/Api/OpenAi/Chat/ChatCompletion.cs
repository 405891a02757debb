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
        [.. answers.Select((answer, i) => ChatChoice.Of(answer, i, reply.Header.Form))],
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

    public static ChatChoice Of(Answer answer, int index, ChunkForm form) =>
        new(index, AssistantMessage.Of(answer, form.HasOlderCalls), form.NameOf(answer.FinishReason)) { Logprobs = ChatLogprobs.Of(answer.Logprobs) };
}
