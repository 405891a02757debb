using System.Text.Json;
using System.Text.Json.Serialization;
using Otron.Api.OpenAi.Stored;

namespace Otron.Api.OpenAi.Responses;

/// <summary>A response on the wire. Settings that are not served are present with the value that means so, because SDKs expect them.</summary>
internal sealed record ResponseObject
{
    public required string Id { get; init; }

    public string Object { get; } = "response";

    /// <summary>A field of OpenAI's accounts, which its SDKs require.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? AccessPrograms { get; }

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

    public required StoredItem[] Output { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? PreviousResponseId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ConversationReference? Conversation { get; init; }

    public required bool Store { get; init; }

    /// <summary>How the response was served, whatever tier was asked for.</summary>
    public string ServiceTier { get; } = "default";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public float? Temperature { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public float? TopP { get; init; }

    public required string Truncation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ResponseUsage? Usage { get; init; }

    public required Dictionary<string, string> Metadata { get; init; }

    /// <summary>What <see cref="EchoedFields"/> gives. The serializer wants such a property to be settable.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Echo { get; set; } = [];
}

internal sealed record ResponseFailure(string Code, string Message);

internal sealed record IncompleteDetails(string Reason);

internal sealed record ConversationReference(string Id);

internal sealed record ResponseUsage(
    int InputTokens, InputTokensDetails InputTokensDetails, int OutputTokens, OutputTokensDetails OutputTokensDetails)
{
    public int TotalTokens => InputTokens + OutputTokens;
}

/// <param name="CacheWriteTokens">Input tokens that the cache has got from this response.</param>
internal sealed record InputTokensDetails(int CachedTokens, int CacheWriteTokens);

internal sealed record OutputTokensDetails(int ReasoningTokens);
