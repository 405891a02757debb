using System.Diagnostics;
using Otron.Contract;

namespace Otron.Api.OpenAi;

/// <summary>A request for an answer as checked by <see cref="ChatRequestReader"/>, or one of a <see cref="CompletionsBody"/>.</summary>
internal sealed record ChatRequest
{
    public required string Model { get; init; }

    public ChatMessage[] Messages { get; init; } = [];

    /// <summary>In place of messages.</summary>
    public RawPrompt? Prompt { get; init; }

    public required SamplingSettings Sampling { get; init; }

    public int? MaxTokens { get; init; }

    public string[] Stop { get; init; } = [];

    public int Choices { get; init; } = 1;

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }

    public bool IncludeTimings { get; init; }

    public string? SessionId { get; init; }

    public string? PromptCacheKey { get; init; }

    public bool TruncateHistory { get; init; }

    /// <summary>How many likeliest tokens are told beside each token's own log probability; null where none is asked for.</summary>
    public int? TopLogprobs { get; init; }

    public GenerationRequest ToGeneration(string tenant) => new()
    {
        Model = Model,
        Tenant = tenant,
        Messages = Messages,
        Prompt = Prompt,
        Sampling = Sampling,
        MaxTokens = MaxTokens,
        Stop = Stop,
        Choices = Choices,
        TruncateHistory = TruncateHistory,
        TopLogprobs = TopLogprobs,
        TraceParent = Activity.Current?.Id,
    };
}
