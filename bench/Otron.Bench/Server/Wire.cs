using System.Text.Json;
using System.Text.Json.Serialization;

namespace Otron.Bench.Server;

internal sealed record ChatMessage(string Role, string Content);

internal sealed record StreamOptions(bool IncludeUsage);

internal sealed record ChatRequest
{
    public required string Model { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public required int MaxTokens { get; init; }

    public double Temperature { get; init; }

    public bool Stream { get; init; } = true;

    public StreamOptions? StreamOptions { get; init; } = new(IncludeUsage: true);

    public IReadOnlyDictionary<string, int>? LogitBias { get; init; }

    public double? RepetitionPenalty { get; init; }

    public int? Seed { get; init; }

    public bool? Timings { get; init; }
}

internal sealed record ChatDelta(string? Content);

internal sealed record ChatChoice(ChatDelta? Delta);

internal sealed record PromptTokensDetails(int CachedTokens);

internal sealed record Usage(int PromptTokens, int CompletionTokens, PromptTokensDetails? PromptTokensDetails);

internal sealed record ErrorBody(string? Message, string? Code);

internal sealed record ChatChunk(IReadOnlyList<ChatChoice>? Choices, Usage? Usage, ErrorBody? Error)
{
    /// <summary>Stands for <c>[DONE]</c>.</summary>
    public static readonly ChatChunk Done = new(null, null, null);

    public static ChatChunk Read(string eventType, ReadOnlySpan<byte> data) =>
        data.SequenceEqual("[DONE]"u8) ? Done : JsonSerializer.Deserialize(data, Wire.Default.ChatChunk)!;
}

/// <summary>The time of a chat by phase, as the server reports it.</summary>
internal sealed record ChatTimings(
    double TemplateMs, double TokenizeMs, double QueueMs, double PrefillMs, double DecodeMs, double OtherMs, double TotalMs,
    double DetokenizeMs, double ForwardMs, double PenaltyMs, double SamplingMs, int DecodeSteps, int PredictedN, double PredictedPerTokenMs);

internal sealed record ChatAnswer(Usage Usage, ChatTimings? Timings);

internal sealed record EmbeddingsRequest(string Model, IReadOnlyList<string> Input, string EncodingFormat)
{
    public bool? Timings { get; init; }
}

/// <summary>The time of an embedding request by phase, as the server reports it.</summary>
internal sealed record EmbeddingTimings(double InputMs, double QueueMs, double InferenceMs, double PostprocessMs, double OtherMs, double TotalMs);

internal sealed record EmbeddingsAnswer(Usage Usage, EmbeddingTimings? Timings);

internal sealed record ModelList(IReadOnlyList<ModelEntry> Data);

internal sealed record ModelEntry(string Id);

internal sealed record ErrorAnswer(ErrorBody? Error);

/// <summary>The part of the OpenAI protocol that a benchmark needs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatRequest))]
[JsonSerializable(typeof(ChatAnswer))]
[JsonSerializable(typeof(ChatChunk))]
[JsonSerializable(typeof(EmbeddingsRequest))]
[JsonSerializable(typeof(EmbeddingsAnswer))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class Wire : JsonSerializerContext;
