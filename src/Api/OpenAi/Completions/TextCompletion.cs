using System.Text.Json.Serialization;
using Otron.Api.OpenAi.Generation;
using Otron.Api.Telemetry;

namespace Otron.Api.OpenAi.Completions;

/// <summary>The plain (not streamed) answer to prompts.</summary>
internal sealed record TextCompletion(string Id, long Created, string Model, string SystemFingerprint, IReadOnlyList<TextChoice> Choices, Usage Usage)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "text_completion";

    /// <summary>An extension, present only if it is asked for.</summary>
    public ChatTimings? Timings { get; init; }

    public static TextCompletion Of(Reply reply, Answer[] answers) => new(
        reply.Header.Id,
        reply.Header.Created,
        reply.Header.Model,
        reply.Header.SystemFingerprint,
        [.. answers.Select((answer, i) => new TextChoice(i, answer.Text, answer.FinishReason.ToWire(), TextLogprobs.Of(answer.Logprobs)))],
        reply.Usage)
    {
        Timings = reply.Timings,
    };
}

internal sealed record TextChoice(
    int Index,
    string Text,
    string FinishReason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] TextLogprobs? Logprobs);
