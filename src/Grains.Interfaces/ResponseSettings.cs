namespace Otron.Contract;

/// <summary>The settings of a response. They are echoed in every answer about it, and suffice to make it again.</summary>
[GenerateSerializer, Immutable, Alias("otron.ResponseSettings")]
public sealed record ResponseSettings
{
    [Id(0)] public required string Model { get; init; }

    [Id(1)] public required string Tenant { get; init; }

    /// <summary>A system message for this response only.</summary>
    [Id(2)] public string? Instructions { get; init; }

    [Id(3)] public SamplingSettings Sampling { get; init; } = new();

    [Id(4)] public int? MaxOutputTokens { get; init; }

    [Id(5)] public Dictionary<string, string> Metadata { get; init; } = [];

    /// <summary>The client does not wait for it.</summary>
    [Id(6)] public bool Background { get; init; }

    /// <summary>Entry of the response that this one follows; null begins a conversation or appends to a named one.</summary>
    [Id(7)] public int? PreviousEntry { get; init; }

    /// <summary>The client named the conversation.</summary>
    [Id(8)] public bool InConversation { get; init; }

    /// <summary>Leave out the oldest turns if the conversation is too long, instead of refusing it.</summary>
    [Id(9)] public bool TruncateHistory { get; init; }

    /// <summary>More fields of the request, as a JSON object, which only the answers repeat; null for none.</summary>
    [Id(10)] public string? Echo { get; init; }

    /// <summary>As in <see cref="GenerationRequest.Stop"/>.</summary>
    [Id(11)] public string[] Stop { get; init; } = [];

    /// <summary>As in <see cref="GenerationRequest.ShowStop"/>.</summary>
    [Id(12)] public bool ShowStop { get; init; }

    /// <summary>As in <see cref="GenerationRequest.ShowSpecialTokens"/>.</summary>
    [Id(13)] public bool ShowSpecialTokens { get; init; }

    /// <summary>As in <see cref="GenerationRequest.Tools"/>.</summary>
    [Id(14)] public ToolSet? Tools { get; init; }

    /// <summary>As in <see cref="GenerationRequest.Format"/>.</summary>
    [Id(15)] public AnswerFormat? Format { get; init; }

    /// <summary>As in <see cref="GenerationRequest.Reasoning"/>.</summary>
    [Id(16)] public ReasoningSettings? Reasoning { get; init; }

    /// <summary>The turn that makes the response.</summary>
    /// <param name="items">The conversation, this response's input included.</param>
    public GenerationRequest ToGeneration(IEnumerable<ChatMessage> items) => new()
    {
        Model = Model,
        Tenant = Tenant,
        Messages = MessageItems.Join(Instructions is null ? items : [new("system", Instructions), .. items]),
        Sampling = Sampling,
        MaxTokens = MaxOutputTokens,
        TruncateHistory = TruncateHistory,
        Stop = Stop,
        ShowStop = ShowStop,
        ShowSpecialTokens = ShowSpecialTokens,
        Tools = Tools,
        Format = Format,
        Reasoning = Reasoning,
        ReadsAnswer = true,
    };
}
