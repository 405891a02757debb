using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Fields;
using Otron.Api.OpenAi.Generation;
using Otron.Api.OpenAi.Stored;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Responses;

/// <summary>The body of <c>POST /v1/responses</c>, checked.</summary>
internal sealed record ResponsesBody
{
    public required string Model { get; init; }

    public required ResponsesInput Input { get; init; }

    public string? Instructions { get; init; }

    public SamplingSettings Sampling { get; init; } = new();

    public required AnswerFields Answer { get; init; }

    public int? MaxOutputTokens => Answer.MaxTokens;

    public ToolSet? Tools { get; init; }

    public AnswerFormat? Format { get; init; }

    public ReasoningSettings? Reasoning { get; init; }

    public Dictionary<string, string> Metadata { get; init; } = [];

    public bool TruncateHistory { get; init; }

    /// <summary>What <see cref="EchoedFields"/> has read.</summary>
    public string? Echo { get; init; }

    /// <summary>The conversation that the client named, or null.</summary>
    public string? Conversation { get; init; }

    /// <summary>The response that this one follows, or null.</summary>
    public (string Conversation, int Entry)? Previous { get; init; }

    public bool Store { get; init; }

    public bool Stream { get; init; }

    public bool Background { get; init; }

    /// <summary>A hash of the whole body, by which a repeated request is recognised.</summary>
    public required string Hash { get; init; }

    /// <summary>The stored conversation that the response continues, or null.</summary>
    public string? Continues => Conversation ?? Previous?.Conversation;

    public static ResponsesBody Read(RequestFields fields)
    {
        KnownFields.Check(fields, Routes.ToRespond);
        var answer = AnswerFields.Read(fields);
        var store = fields.Boolean("store") ?? true;
        var background = fields.Boolean("background") ?? false;
        if (background && !store)
            throw OpenAiErrors.InvalidValue("background", "A background response can only be read from the store: leave 'store' out or send true.");
        var conversation = ReadConversation(fields);
        var previous = fields.Text("previous_response_id") is { Length: > 0 } id ? id : null; // empty names none
        if (conversation is not null && previous is not null)
            throw OpenAiErrors.InvalidValue(
                "previous_response_id",
                "Send either 'conversation' or 'previous_response_id': each of them names what the response follows.");
        return new()
        {
            Previous = previous is null ? null : StoredIds.ParseResponse(previous, "previous_response_id"),
            Conversation = conversation,
            Store = store,
            Background = background,
            Input = ResponsesInput.Read(fields),
            Stream = fields.Boolean("stream") ?? false,
            Hash = StoredIds.Sha256(fields.Json.GetRawText()),
            Model = fields.Model(),
            Instructions = fields.Text("instructions"),
            Sampling = SamplingFields.Read(fields),
            Answer = answer,
            Tools = ToolFields.OfResponse(fields),
            Format = FormatFields.OfResponse(fields),
            Reasoning = ReasoningFields.OfAnswer(fields),
            Metadata = Stored.Metadata.Read(fields),
            TruncateHistory = Truncation.IsAskedFor(fields),
            Echo = EchoedFields.Read(fields),
        };
    }

    public ResponseSettings ToSettings(string tenant) => new()
    {
        Model = Model,
        Tenant = tenant,
        Instructions = Instructions,
        Sampling = Sampling,
        MaxOutputTokens = MaxOutputTokens,
        Metadata = Metadata,
        Background = Background,
        PreviousEntry = Previous?.Entry,
        InConversation = Conversation is not null,
        TruncateHistory = TruncateHistory,
        Echo = Echo,
        Stop = Answer.Stop,
        ShowStop = Answer.ShowStop,
        ShowSpecialTokens = Answer.ShowSpecialTokens,
        Tools = Tools,
        Format = Format,
        Reasoning = Reasoning,
    };

    private static string? ReadConversation(RequestFields fields)
    {
        const string Name = "conversation";
        if (!fields.TryGet(Name, out var value))
            return null;
        var id = value.ValueKind == JsonValueKind.Object
            ? new RequestFields(value, Name).Text("id") ?? throw OpenAiErrors.Missing($"{Name}.id")
            : RequestFields.Text(value, Name);
        if (id.Length == 0)
            return null; // empty names none
        return StoredIds.ParseConversation(id, Name);
    }
}
