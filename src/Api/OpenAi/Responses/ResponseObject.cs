using System.Text.Json.Serialization;
using Otron.Contract;

namespace Otron.Api.OpenAi.Responses;

/// <summary>A response on the wire. Settings that Otron does not serve are there with the value that says so; SDKs expect them.</summary>
internal sealed record ResponseObject
{
    public required string Id { get; init; }

    public string Object { get; } = "response";

    public required long CreatedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? CompletedAt { get; init; }

    public required string Status { get; init; }

    public required bool Background { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ResponseFailure? Error { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IncompleteDetails? IncompleteDetails { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Instructions { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? MaxOutputTokens { get; init; }

    public required string Model { get; init; }

    public required MessageItem[] Output { get; init; }

    public bool ParallelToolCalls { get; } = true;

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? PreviousResponseId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ConversationReference? Conversation { get; init; }

    public required bool Store { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public float? Temperature { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public float? TopP { get; init; }

    public TextSettings Text { get; } = new(new("text"));

    public string ToolChoice { get; } = "auto";

    public string[] Tools { get; } = [];

    public required string Truncation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ResponseUsage? Usage { get; init; }

    public required Dictionary<string, string> Metadata { get; init; }
}

internal sealed record ResponseFailure(string Code, string Message);

internal sealed record IncompleteDetails(string Reason);

internal sealed record ConversationReference(string Id);

internal sealed record TextSettings(TextFormat Format);

internal sealed record TextFormat(string Type);

internal sealed record ResponseUsage(int InputTokens, InputTokensDetails InputTokensDetails, int OutputTokens)
{
    public OutputTokensDetails OutputTokensDetails { get; } = new(0);

    public int TotalTokens => InputTokens + OutputTokens;
}

internal sealed record InputTokensDetails(int CachedTokens);

internal sealed record OutputTokensDetails(int ReasoningTokens);

/// <summary>A message as an item of an input, an output or a conversation.</summary>
internal sealed record MessageItem(string Id, string Status, string Role, MessagePart[] Content)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "message";

    public static MessageItem Of(string conversation, ConversationItem item) => new(
        StoredIds.Item(conversation, item.Entry, item.Index),
        item.IsComplete ? "completed" : "incomplete",
        item.Message.Role,
        [MessagePart.Of(item.Message.Role, item.Message.Content)]);
}

internal sealed record MessagePart(string Type, string Text)
{
    /// <summary>Only of outputs.</summary>
    public string[]? Annotations { get; init; }

    public string[]? Logprobs { get; init; }

    public static MessagePart Of(string role, string text) =>
        role == "assistant" ? new("output_text", text) { Annotations = [], Logprobs = [] } : new("input_text", text);
}

internal sealed record ItemList(MessageItem[] Data, bool HasMore)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "list";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? FirstId => Data.Length > 0 ? Data[0].Id : null;

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? LastId => Data.Length > 0 ? Data[^1].Id : null;
}

internal sealed record ConversationObject(string Id, long CreatedAt, Dictionary<string, string> Metadata)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "conversation";
}

internal sealed record DeletedObject(string Id, string Object)
{
    public bool Deleted { get; } = true;
}
